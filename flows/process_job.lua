-- One job: every directory it orders is visited, at most eight at once; what failed for a passing reason is visited
-- again later; then the job ends with the counts that stand in the record.

local bolt = require("bolt")
local jobs = require("flows.tasks.jobs")
local submit = require("flows.tasks.submit_directory")

return bolt.flow("process_job", { timeout = "7d" }, function(input)
  local job = jobs.start(input.job_id)
  bolt.defer(function()
    jobs.close(job.id) -- also when the run is cancelled or broken by an error
  end)
  local round, problems = job.directories, {}

  while #round > 0 do
    local visits = bolt.map(round, { at_most = 8, settle = true }, function(directory)
      return submit(job.id, directory)
    end)

    local again, pause = {}, nil
    for i, visit in ipairs(visits) do
      if not visit.ok then
        problems[round[i].id] = visit.error.message
      elseif visit.value.retry_in then
        again[#again + 1] = round[i]
        pause = math.min(pause or math.huge, visit.value.retry_in)
      end
    end
    round = again
    if pause then
      bolt.sleep(pause)
    end
  end

  return jobs.finish(job.id, problems)
end)
