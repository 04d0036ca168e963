-- The listing by a part of the title (ListingSql.Groups).
-- indexes: none single composite as-is
with counted as materialized (
  select id, title, released_at, thumbnail_url, running_time, film_rating, genre, cast((select count(*) from schedule s where s.movie_id = m.id and s.starts_at > timestamptz 'now' and s.previous_starts_at <= timestamptz 'now') as int) as size
  from movie m where m.search_title like '%영화12%'
), placed as (
  select counted.*, cast(sum(size) over () as int) as total,
    sum(size) over (order by released_at desc) as upto,
    sum(size) over (order by released_at desc groups between current row and current row) as peers
  from counted
), near as materialized (
  select * from placed where size > 0 and upto > 0 and upto - peers < 0 + 50
), showing as materialized (
  select n.id as movie_id, n.released_at, s.id, s.screen_id, s.start_time, s.end_time, s.starts_at, s.previous_starts_at <= timestamptz 'now' as is_first
  from near n join schedule s on s.movie_id = n.id where s.starts_at > timestamptz 'now'
), page as materialized (
  select movie_id, screen_id from showing where is_first
  order by released_at desc, id limit 50 offset 0 - (select coalesce(min(upto - peers), 0) from near)
)
select n.total, s.id, s.start_time, s.end_time, s.starts_at, t.id, t.name, c.id, c.name,
  n.id, n.title, n.released_at, n.thumbnail_url, n.running_time, n.film_rating, n.genre
from showing s
join near n on n.id = s.movie_id
join screen c on c.id = s.screen_id
join theater t on t.id = c.theater_id
where ((s.movie_id, s.screen_id) in (select movie_id, screen_id from page)) is true
