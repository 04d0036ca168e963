-- The free seats of the 100 schedules of ten screens (CatalogQueries.CountFreeSeatsAsync).
-- indexes: as-is
select s.id, h.count - coalesce(t.count, 0)
from schedule s
left join (
  select e.screen_id, count(*) from seat e
  where exists (select from schedule a where a.id = any (array(select generate_series(1, 100))) and a.screen_id = e.screen_id) group by e.screen_id
) h on h.screen_id = s.screen_id
left join (
  select r.schedule_id, count(*) from reserved_seat r join reservation v on v.id = r.reservation_id
  where r.schedule_id = any (array(select generate_series(1, 100))) and (v.status = 'CONFIRMED' or (v.status = 'HELD' and v.expires_at > now())) group by r.schedule_id
) t on t.schedule_id = s.id
where s.id = any (array(select generate_series(1, 100)))
