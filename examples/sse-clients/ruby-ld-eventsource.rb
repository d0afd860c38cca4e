# frozen_string_literal: true

# The gem ld-eventsource, as its README has it.

require "json"
require "ld-eventsource"

if ARGV == ["--version"]
  puts "ld-eventsource #{SSE::VERSION}, Ruby #{RUBY_VERSION}"
  exit
end

$stdout.sync = true
SSE::Client.new(ENV.fetch("SSE_URL")) do |client|
  client.on_event do |event|
    puts JSON.generate({ type: event.type, data: event.data, lastEventId: event.id || "" })
  end
end
sleep
