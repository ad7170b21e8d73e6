-- Records keep their tags, as plain words.
drop function retag_views(text, text); drop function retag(jsonb, text, text);
drop table saved_view_choices; drop table saved_views; drop table tags;
