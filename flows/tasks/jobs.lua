-- The ends of a job as durable steps.

local bolt = require("bolt")
local jobs = require("bolt.store.jobs")

return {
  --- Claims the job and lists the directories that still need work.
  start = bolt.task("start_job", jobs.start),
  --- Closes the job with the counts of the record.
  finish = bolt.task("finish_job", jobs.finish),
  --- Closes the job if nothing else did.
  close = bolt.task("close_job", jobs.close),
}
