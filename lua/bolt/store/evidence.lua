-- Evidence: what was seen and sent at each attempt, as files under STATE/evidence/<job>/<directory>/ and rows here.

local crypto = require("bolt.crypto")
local db = require("bolt.db")
local fs = require("bolt.fs")

local evidence = {}

--- Writes one piece of evidence and records it.
---@param state_dir string
---@param entry Entry from bolt.store.results
---@param piece { kind: "screenshot_before"|"screenshot_after"|"record", name: string, data: string } name: file name
---@return string path relative to the state directory
--- Yields: yes. Raises kind fs or db.
function evidence.keep(state_dir, entry, piece)
  local folder = ("evidence/%s/%s"):format(entry.job.id, entry.directory.id)
  local path = folder .. "/" .. piece.name
  fs.mkdir_p(state_dir .. "/" .. folder, 448) -- 0700
  fs.write(state_dir .. "/" .. path, piece.data, { mode = 384, atomic = true }) -- 0600
  db.exec(
    [[
    insert into bolt.evidence (result_id, job_id, attempt, kind, path, sha256, bytes)
    values ($1, $2, $3, $4, $5, $6, $7)]],
    entry.id,
    entry.job.id,
    math.max(1, entry.row.attempts),
    piece.kind,
    path,
    crypto.sha256(piece.data),
    #piece.data
  )
  return path
end

--- The evidence of one result, oldest first.
---@param result_id string
---@return { kind: string, path: string, attempt: integer, sha256: string, bytes: integer, created_at: string }[]
--- Yields: yes.
function evidence.list(result_id)
  return db.query(
    [[
    select kind, path, attempt, sha256, bytes, created_at
    from bolt.evidence where result_id = $1 order by created_at, path]],
    result_id
  )
end

return evidence
