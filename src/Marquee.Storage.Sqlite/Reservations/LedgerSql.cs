namespace Marquee.Storage.Sqlite.Reservations;

/// <summary>The statements of the ledger, prepared once a transaction and run order by order.</summary>
internal static class LedgerSql
{
    public const string Exists = "select 1 from schedule_occupancy where schedule_id = $schedule";

    public const string Expire = """
        update reservation set status = 'EXPIRED', modified_at = $now, modified_by = 'system'
        where schedule_id = $schedule and status = 'HELD' and expires_at <= $now
        returning id, user_id
        """;

    public const string Cancel = """
        update reservation set status = 'CANCELLED', cancelled_at = $now, modified_at = $now, modified_by = cast(user_id as text)
        where id = $id and schedule_id = $schedule and status in ('HELD', 'CONFIRMED')
        returning id, user_id
        """;

    public const string Free = "delete from reserved_seat where schedule_id = $schedule and reservation_id = $id";

    public const string RaiseQuota = """
        insert into member_quota (schedule_id, user_id, seats) values ($schedule, $member, $seats)
        on conflict (schedule_id, user_id) do update set seats = member_quota.seats + excluded.seats
        """;

    public const string LowerQuota = "update member_quota set seats = seats - $seats where schedule_id = $schedule and user_id = $member";

    public const string RaiseVersion = "update schedule_occupancy set version = version + 1 where schedule_id = $schedule";

    public const string Taken =
        "select seat_id from reserved_seat where schedule_id = $schedule and seat_id in (select value from json_each($seats))";

    public const string Held = """
        select coalesce(q.seats, 0),
          (select max(r.confirmed_at) from reservation r where r.user_id = $member and r.schedule_id = $schedule and r.status = 'CONFIRMED')
        from (select 1) left join member_quota q on q.schedule_id = $schedule and q.user_id = $member
        """;

    public const string FindByKey = """
        select id, schedule_id, user_id, status, seat_ids, amount, expires_at, confirmed_at, cancelled_at, idempotency_key, request_hash
        from reservation where user_id = $member and idempotency_key = $key
        """;

    public const string Insert = """
        insert into reservation (id, schedule_id, user_id, status, seat_ids, amount, expires_at, confirmed_at, idempotency_key, request_hash,
          created_at, created_by, modified_at, modified_by)
        values ($id, $schedule, $member, $status, $seats, $amount, $expires_at, $confirmed_at, $key, $hash,
          $now, cast($member as text), $now, cast($member as text))
        """;

    public const string Seat =
        "insert into reserved_seat (schedule_id, seat_id, reservation_id) select $schedule, value, $id from json_each($seats)";
}
