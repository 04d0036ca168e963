-- The listing of a theater, grouped at query time.
-- indexes: none single composite as-is
select (
    select count(*) from (select from schedule s where s.starts_at > timestamptz 'now' and s.theater_id = 1 group by s.screen_id, s.movie_id) g
  ) as total, f.id, s.id, s.start_time, s.end_time, s.starts_at, t.id, t.name, c.id, c.name,
  m.id, m.title, m.released_at, m.thumbnail_url, m.running_time, m.film_rating, m.genre
from (
  select g.screen_id, g.movie_id, f.id
  from (select s.screen_id, s.movie_id, min(s.starts_at) as starts_at from schedule s where s.starts_at > timestamptz 'now' and s.theater_id = 1 group by s.screen_id, s.movie_id) g
  join movie m on m.id = g.movie_id
  join schedule f on f.screen_id = g.screen_id and f.starts_at = g.starts_at
  order by m.released_at desc, f.id limit 50
) f
join (select * from schedule s where s.starts_at > timestamptz 'now' and s.theater_id = 1) s on s.screen_id = f.screen_id and s.movie_id = f.movie_id
join theater t on t.id = s.theater_id
join screen c on c.id = s.screen_id
join movie m on m.id = s.movie_id
