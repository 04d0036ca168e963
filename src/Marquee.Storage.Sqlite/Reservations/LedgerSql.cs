namespace Marquee.Storage.Sqlite.Reservations;

/// <summary>The statements of the ledger, prepared once a transaction and run order by order.</summary>
internal static class LedgerSql
{
    public const string Version = "select version, closed_at is not null from schedule_occupancy where schedule_id = $schedule";

    public const string Savepoint = "savepoint one_order";

    /// <summary>Takes back what an order wrote; the savepoint stays.</summary>
    public const string RollBack = "rollback to one_order";

    public const string Release = "release one_order";

    public const string Expire = """
        update reservation set status = 'EXPIRED', modified_at = $now, modified_by = 'system'
        where schedule_id = $schedule and status = 'HELD' and expires_at <= $now
        returning id, user_id
        """;

    public const string Cancel = """
        update reservation set status = 'CANCELLED', cancelled_at = $now, modified_at = $now,
          modified_by = coalesce($by, cast(user_id as text))
        where id = $id and schedule_id = $schedule and status in ('HELD', 'CONFIRMED')
        returning id, user_id
        """;

    public const string Confirm = """
        update reservation set status = 'CONFIRMED', confirmed_at = $now, expires_at = null,
          number = $number, modified_at = $now, modified_by = cast(user_id as text)
        where id = $id and status = 'HELD' and expires_at > $now
          and (select closed_at is null from schedule_occupancy s where s.schedule_id = reservation.schedule_id)
        """;

    public const string IsCharging = "select exists (select 1 from payment where reservation_id = $id and status = 'CHARGING')";

    public const string Abandon = """
        update payment set status = 'ABANDONED', decided_at = $now, due_at = $now, modified_at = $now
        where reservation_id = $id and status = 'STARTED'
        """;

    /// <summary>Asks for what comes back of a payment. Other refunds come through the same gate.</summary>
    public const string Refund = """
        insert into refund (
          id, payment_id, amount, reason, note, key, status, attempts, requested_at, due_at, done_at,
          created_at, created_by, modified_at, modified_by)
        select $refund, b.id, b.amount, $reason, $note, $key, case when b.amount > 0 then 'REQUESTED' else 'DONE' end, 0, $now,
          case when b.amount > 0 then $now end, case when b.amount = 0 then $now end, $now, b.name, $now, b.name
        from (
          select p.id, coalesce($by, cast(p.user_id as text)) as name,
            min(p.amount * $percent / 100, p.amount - (select coalesce(sum(r.amount), 0) from refund r where r.payment_id = p.id)) as amount
          from payment p where p.reservation_id = $id and p.status = 'APPROVED') b
        """;

    public const string Message = """
        insert into member_message (id, user_id, reservation_id, kind, due_at, attempts) values ($message, $member, $id, $kind, $now, 0)
        on conflict (reservation_id, kind) do nothing
        """;

    public const string Overdue = """
        select distinct schedule_id from reservation where status = 'HELD' and expires_at <= $now order by schedule_id limit $count
        """;

    public const string Free = "delete from reserved_seat where schedule_id = $schedule and reservation_id = $id";

    public const string RaiseQuota = """
        insert into member_quota (schedule_id, user_id, seats) values ($schedule, $member, $seats)
        on conflict (schedule_id, user_id) do update set seats = member_quota.seats + excluded.seats
        """;

    public const string LowerQuota = "update member_quota set seats = seats - $seats where schedule_id = $schedule and user_id = $member";

    public const string RaiseVersion = "update schedule_occupancy set version = version + 1 where schedule_id = $schedule";

    /// <summary>Overdue holds do not count; under the gate there are none, because they were expired.</summary>
    public const string Taken = """
        select s.seat_id from reserved_seat s join reservation r on r.id = s.reservation_id
        where s.schedule_id = $schedule and s.seat_id in (select value from json_each($seats))
          and not (r.status = 'HELD' and r.expires_at <= $now)
        """;

    /// <summary>In this order of tables, whatever the planner knows of them: by schedule, and each reservation by its id.</summary>
    public const string LiveSeats = """
        select s.schedule_id, s.seat_id, s.reservation_id, r.user_id, r.expires_at
        from reserved_seat s cross join reservation r
        where s.schedule_id in (select value from json_each($schedules)) and r.id = s.reservation_id
          and (r.expires_at is null or r.expires_at > $now)
        """;

    public const string Held = """
        select
          coalesce(q.seats, 0) - (
            select coalesce(sum(json_array_length(r.seat_ids)), 0) from reservation r
            where r.schedule_id = $schedule and r.user_id = $member and r.status = 'HELD' and r.expires_at <= $now),
          (select max(r.confirmed_at) from reservation r where r.user_id = $member and r.schedule_id = $schedule and r.status = 'CONFIRMED')
        from (select 1) left join member_quota q on q.schedule_id = $schedule and q.user_id = $member
        """;

    public const string FindByKey = $"{Find} where user_id = $member and idempotency_key = $key";

    public const string FindById = $"{Find} where id = $id";

    public const string Insert = """
        insert into reservation (
          id, schedule_id, user_id, status, seat_ids, amount, seat_categories, seat_amounts, expires_at, confirmed_at, number,
          idempotency_key, request_hash, created_at, created_by, modified_at, modified_by)
        values (
          $id, $schedule, $member, $status, $seats, $amount, $categories, $seat_amounts, $expires_at, $confirmed_at, $number, $key, $hash,
          $now, cast($member as text), $now, cast($member as text))
        """;

    public const string Seat =
        "insert into reserved_seat (schedule_id, seat_id, reservation_id) select $schedule, value, $id from json_each($seats)";

    private const string Find = """
        select id, schedule_id, user_id, status, seat_ids, amount, expires_at, confirmed_at, cancelled_at, idempotency_key, request_hash,
          seat_categories, seat_amounts, number
        from reservation
        """;
}
