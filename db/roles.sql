-- One role per subgraph, able to reach its own schema and nothing else. Applied after every migration;
-- may be applied again at any time. Roles belong to the whole server, so another database's migration may
-- create them at the same moment: that is not a failure.
do $$
declare
  owner text;
begin
  foreach owner in array array['users', 'videos', 'interactions', 'social', 'chat'] loop
    begin
      execute format('create role %I nologin', 'douyin_' || owner);
    exception when duplicate_object or unique_violation then null;
    end;
    -- Whoever connects may become the subgraph's role, which is how a connection gives up everything else. A
    -- superuser may anyway; an owner of roles who is none grants them to itself, unless somebody did before.
    if not (select rolsuper from pg_roles where rolname = current_user) then
      begin
        execute format('grant %I to current_user', 'douyin_' || owner);
      exception when insufficient_privilege then null;
      end;
    end if;
    execute format('grant usage on schema %I to %I', owner, 'douyin_' || owner);
    execute format('grant select, insert, update, delete on all tables in schema %I to %I', owner, 'douyin_' || owner);
    execute format('grant usage on all sequences in schema %I to %I', owner, 'douyin_' || owner);
  end loop;
end
$$;

-- What was done in the house's name is only ever added to.
revoke update, delete on users.account_actions from douyin_users;
revoke update, delete on interactions.moderated_comments from douyin_interactions;
revoke update, delete on videos.moderated_videos from douyin_videos;
revoke update, delete on videos.moderated_pictures from douyin_videos;
