-- Initial consonants.
-- indexes: none btree-title as-is
select id from movie where search_title ~ '[ㅇ아-잏][ㅎ하-힣]12'
