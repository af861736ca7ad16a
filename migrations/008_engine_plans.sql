-- 008_engine_plans: the plans of the engine's hot writes are kept in truth.
--
-- By hand: psql -v ON_ERROR_STOP=1 -1 -f 008_engine_plans.sql   (after 000_engine_writes.sql; safe to run again)

-- A plan made for the arrays at hand looks cheaper to the server than the kept one, which does not know how long they
-- are; so it planned every call anew, and planning took three quarters of the call.
alter function bolt.write_steps set plan_cache_mode = force_generic_plan;
alter function bolt.start_runs set plan_cache_mode = force_generic_plan;
alter function bolt.park_runs set plan_cache_mode = force_generic_plan;
alter function bolt.finish_runs set plan_cache_mode = force_generic_plan;
alter function bolt.ask_limit set plan_cache_mode = force_generic_plan;
alter function bolt.leave_limit set plan_cache_mode = force_generic_plan;

insert into bolt.schema_versions (file) values ('008_engine_plans.sql') on conflict do nothing;
