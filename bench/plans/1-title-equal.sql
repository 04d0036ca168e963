-- A title, whole.
-- indexes: none btree-title as-is
select id from movie where search_title = '영화12'
