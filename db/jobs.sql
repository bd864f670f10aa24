-- The queue of the media pipeline, made by graphile-worker in a schema of its own, belongs to the videos subgraph:
-- its tables are under row level security without any policy, so nobody but their owner sees a job.
-- Applied after every migration; may be applied again at any time.
do $$
declare
  thing text;
  owner oid := 'douyin_videos'::regrole;
  home oid := 'graphile_worker'::regnamespace;
begin
  if (select nspowner from pg_namespace where oid = home) <> owner then
    alter schema graphile_worker owner to douyin_videos;
  end if;
  for thing in
    select 'table ' || oid::regclass from pg_class
    where relnamespace = home and relkind in ('r', 'p', 'v') and relowner <> owner
    union all
    select 'routine ' || oid::regprocedure from pg_proc where pronamespace = home and proowner <> owner
    union all
    select 'type ' || t.oid::regtype from pg_type t left join pg_class c on c.oid = t.typrelid
    where t.typnamespace = home and t.typowner <> owner and (t.typtype = 'e' or c.relkind = 'c')
  loop
    execute 'alter ' || thing || ' owner to douyin_videos';
  end loop;
end
$$;
