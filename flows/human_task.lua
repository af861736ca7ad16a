-- What a person says about a task: take the page over, go on, leave it out. One run for each word.

local attend = require("flows.tasks.attend")
local bolt = require("bolt")

return bolt.flow("human_task", { timeout = "1d", priority = 1 }, function(input)
  local answer = attend(input)
  while answer.retry_in do
    bolt.sleep(answer.retry_in)
    answer = attend(input)
  end
  return answer
end)
