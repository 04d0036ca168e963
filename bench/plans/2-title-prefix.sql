-- The beginning of a title.
-- indexes: none btree-title as-is
select id from movie where search_title like '영화12%'
