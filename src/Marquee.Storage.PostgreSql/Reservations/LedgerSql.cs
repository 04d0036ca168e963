namespace Marquee.Storage.PostgreSql.Reservations;

/// <summary>
/// The statements of the ledger. They run as separate statements of one READ COMMITTED transaction, because each must see what
/// the one before it waited for.
/// </summary>
/// <remarks>
/// No table that grows is joined by the columns of its key. A plan is made once a connection, perhaps while the table has a row and those
/// who keep statistics know it; a join would then read the whole index for every batch, and go on so when there are a million rows, a
/// hundred times slower. Rows are looked up one by one instead, in subqueries that nothing can turn into a join: scalar ones, or with a
/// limit. No row found in this way can move, because its schedule is locked, and may be changed by its place (<c>ctid</c>).
/// </remarks>
internal static class LedgerSql
{
    public const string Begin = "begin isolation level read committed";

    public const string Commit = "commit";

    /// <summary>
    /// Locks the schedules in ascending order, so that no two transactions wait for each other. Answers those that exist.
    /// </summary>
    public const string Lock =
        "select schedule_id, version, closed_at is not null from schedule_occupancy where schedule_id = any(@schedules) "
        + "order by schedule_id for update";

    /// <summary>
    /// Locks, in ascending order, schedules with overdue holds that no other transaction has locked: the one that has expires them itself.
    /// </summary>
    public const string LockOverdue = """
        select schedule_id, version, closed_at is not null from schedule_occupancy
        where schedule_id = any(array(select distinct schedule_id from reservation where status = 'HELD' and expires_at <= @now))
        order by schedule_id limit @count for update skip locked
        """;

    /// <summary>Ends the overdue holds of the schedules.</summary>
    public const string Expire = $"""
        with ended as (
          update reservation set status = 'EXPIRED', modified_at = @now, modified_by = 'system'
          where schedule_id = any(@schedules) and status = 'HELD' and expires_at <= @now
          returning id, schedule_id, user_id, seat_ids),
        {FreeTheEnded}
        """;

    /// <summary>
    /// Cancels one reservation if it lives and is not being charged, gives up a payment that was started, asks for what comes back of one
    /// that was approved, and has the member written to. Other refunds of the payment come under the same lock.
    /// </summary>
    public const string Cancel = $"""
        with ended as (
          update reservation set status = 'CANCELLED', cancelled_at = @now, modified_at = @now, modified_by = coalesce(@by, user_id::text)
          where id = @id and schedule_id = any(@schedules) and status in ('HELD', 'CONFIRMED')
            and not exists (select from payment where reservation_id = @id and status = 'CHARGING')
          returning id, schedule_id, user_id, seat_ids),
        abandoned as (
          update payment set status = 'ABANDONED', decided_at = @now, due_at = @now, modified_at = @now
          where reservation_id = (select id from ended) and status = 'STARTED'),
        refunded as (
          insert into refund (
            id, payment_id, amount, reason, note, key, status, attempts, requested_at, due_at, done_at,
            created_at, created_by, modified_at, modified_by)
          select @refund, p.id, b.amount, @reason, @note, @refund::text, case when b.amount > 0 then 'REQUESTED' else 'DONE' end, 0, @now,
            case when b.amount > 0 then @now end, case when b.amount = 0 then @now end, @now, a.name, @now, a.name
          from payment p
          cross join lateral (
            select least(
              p.amount * @percent / 100,
              p.amount - (select coalesce(sum(r.amount), 0)::bigint from refund r where r.payment_id = p.id)) as amount) b
          cross join lateral (select coalesce(@by, p.user_id::text) as name) a
          where p.reservation_id = (select id from ended) and p.status = 'APPROVED'),
        written as (
          insert into member_message (id, user_id, reservation_id, kind, due_at, attempts)
          select @message, user_id, id, @kind, @now, 0 from ended where @kind is not null
          on conflict (reservation_id, kind) do nothing),
        {FreeTheEnded}
        """;

    /// <summary>Whether a reservation is being charged.</summary>
    public const string IsCharging = "select exists(select from payment where reservation_id = @id and status = 'CHARGING')";

    /// <summary>
    /// Judges every order by what stands in its way and writes those that nothing refuses: reservation, seats, quota and version
    /// together. Answers a row an order: written or not, and the facts. Those of closed schedules are not written. An order whose key is
    /// taken is not written either, nor one that is
    /// there already: its seats are taken, or its id is refused. The seats of all orders are one array, of which each order says its part.
    /// Categories and amounts of an order's seats are a text, null where there is no price list.
    /// </summary>
    public const string Reserve = """
        with wanted as (
          select id, schedule_id, user_id, (@seats)[first_seat:last_seat] as seat_ids, amount, categories, seat_amounts, key, hash,
            expires_at, number, ord
          from unnest(
              @ids, @order_schedules, @members, @first_seats, @last_seats, @amounts, @categories, @seat_amounts, @keys, @hashes, @expiries,
              @numbers)
            with ordinality as o(
              id, schedule_id, user_id, first_seat, last_seat, amount, categories, seat_amounts, key, hash, expires_at, number, ord)
          where schedule_id = any(@schedules)),
        judged as (
          select w.*, coalesce(q.seats, 0) as held,
            array(
              select seat from unnest(w.seat_ids) as seat
              where (select true from reserved_seat r where r.schedule_id = w.schedule_id and r.seat_id = seat)) as taken,
            case when q.seats > 0 then (
              select max(p.confirmed_at) from reservation p
              where p.user_id = w.user_id and p.schedule_id = w.schedule_id and p.status = 'CONFIRMED') end as last_confirmed_at
          from wanted w
          left join lateral (
            select seats from member_quota m where m.schedule_id = w.schedule_id and m.user_id = w.user_id limit 1) q on true),
        written as (
          insert into reservation (
            id, schedule_id, user_id, status, seat_ids, amount, seat_categories, seat_amounts, expires_at, confirmed_at, number,
            idempotency_key, request_hash, created_at, created_by, modified_at, modified_by)
          select id, schedule_id, user_id, case when expires_at is null then 'CONFIRMED' else 'HELD' end, seat_ids, amount,
            string_to_array(categories, ','), string_to_array(seat_amounts, ',')::bigint[], expires_at,
            case when expires_at is null then @now end, number, key, hash, @now, user_id::text, @now, user_id::text
          from judged j
          where schedule_id = any(@open) and cardinality(taken) = 0 and held + cardinality(seat_ids) <= @max_seats
            and (last_confirmed_at is null or last_confirmed_at <= @cooled_since) and (expires_at is null or expires_at > @now)
          order by j.user_id, j.key
          on conflict (user_id, idempotency_key) do nothing
          returning id, schedule_id, user_id, seat_ids),
        seated as (
          insert into reserved_seat (schedule_id, seat_id, reservation_id) select schedule_id, unnest(seat_ids), id from written),
        counted as (
          insert into member_quota (schedule_id, user_id, seats) select schedule_id, user_id, cardinality(seat_ids) from written
          on conflict (schedule_id, user_id) do update set seats = member_quota.seats + excluded.seats),
        raised as (
          update schedule_occupancy set version = version + 1 where schedule_id = any(array(select schedule_id from written)))
        select j.ord, w.id is not null, j.taken, j.held, j.last_confirmed_at
        from judged j left join written w on w.id = j.id
        """;

    /// <summary>
    /// Confirms a hold that is not overdue, of a showing that is sold. It needs no lock: ending the hold changes the same row.
    /// </summary>
    public const string Confirm = """
        update reservation r set status = 'CONFIRMED', confirmed_at = @now, expires_at = null, number = @number, modified_at = @now,
          modified_by = user_id::text
        where id = @id and status = 'HELD' and expires_at > @now
          and (select closed_at is null from schedule_occupancy s where s.schedule_id = r.schedule_id)
        """;

    public const string IsConfirmed = "select exists(select from reservation where id = @id and status = 'CONFIRMED')";

    /// <summary>The reservations with one of the ids, or with one of the members' keys.</summary>
    public const string Find = $"""
        select {Columns} from reservation k where k.id = any(@ids)
        union all
        select {Columns} from unnest(@members, @keys) as o(member, key)
        cross join lateral (select * from reservation r where r.user_id = o.member and r.idempotency_key = o.key limit 1) k
        """;

    /// <summary>What stands in the way of orders, of one snapshot: overdue holds do not. No row where there is no schedule.</summary>
    public const string Read = $"""
        select o.ord, v.version,
          array(
            select seat from unnest((@seats)[o.first_seat:o.last_seat]) as seat
            where (
              select not (select r.status = 'HELD' and r.expires_at <= @now from reservation r where r.id = s.reservation_id)
              from reserved_seat s where s.schedule_id = o.schedule_id and s.seat_id = seat)),
          coalesce(q.seats, 0) - (
            select coalesce(sum(cardinality(r.seat_ids)), 0) from reservation r
            where r.schedule_id = o.schedule_id and r.user_id = o.member and r.status = 'HELD' and r.expires_at <= @now)::int,
          case when q.seats > 0 then (
            select max(r.confirmed_at) from reservation r
            where r.user_id = o.member and r.schedule_id = o.schedule_id and r.status = 'CONFIRMED') end,
          v.closed, {Columns}
        from unnest(@order_schedules, @members, @first_seats, @last_seats, @keys)
          with ordinality as o(schedule_id, member, first_seat, last_seat, key, ord)
        cross join lateral (
          select version, closed_at is not null as closed from schedule_occupancy s where s.schedule_id = o.schedule_id limit 1) v
        left join lateral (
          select seats from member_quota m where m.schedule_id = o.schedule_id and m.user_id = o.member limit 1) q on true
        left join lateral (
          select * from reservation r where r.user_id = o.member and r.idempotency_key = o.key limit 1) k on true
        """;

    /// <summary>The reservations that have seats of the schedules, without overdue holds.</summary>
    public const string Live = """
        select schedule_id, seat_ids, id, user_id, expires_at from reservation
        where id = any(array(select reservation_id from reserved_seat where schedule_id = any(@schedules)))
          and (expires_at is null or expires_at > @now)
        """;

    private const string Columns =
        "k.id, k.schedule_id, k.user_id, k.status, k.seat_ids, k.amount, k.expires_at, k.confirmed_at, k.cancelled_at, "
        + "k.idempotency_key, k.request_hash, k.seat_categories, k.seat_amounts, k.number";

    private const string FreeTheEnded = """
        freed as (
          delete from reserved_seat where ctid = any(array(
            select (select s.ctid from reserved_seat s where s.schedule_id = e.schedule_id and s.seat_id = seat and s.reservation_id = e.id)
            from ended e cross join unnest(e.seat_ids) as seat))),
        lowered as (
          update member_quota q set seats = q.seats - e.seats
          from (
            select (select m.ctid from member_quota m where m.schedule_id = d.schedule_id and m.user_id = d.user_id) as place,
              sum(cardinality(d.seat_ids)) as seats
            from ended d group by d.schedule_id, d.user_id) e
          where q.ctid = e.place)
        update schedule_occupancy set version = version + 1 where schedule_id = any(array(select schedule_id from ended))
        """;
}
