# frozen_string_literal: true

# A line reader over Net::HTTP, as people write it by hand.

require "json"
require "net/http"

if ARGV == ["--version"]
  puts "a line reader by hand over Net::HTTP, Ruby #{RUBY_VERSION}"
  exit
end

$stdout.sync = true
uri = URI(ENV.fetch("SSE_URL"))
event = "message"
data = []
last_id = ""
buffer = +""

Net::HTTP.start(uri.host, uri.port) do |http|
  request = Net::HTTP::Get.new(uri, "Accept" => "text/event-stream")
  http.request(request) do |response|
    response.read_body do |chunk|
      buffer << chunk.force_encoding("UTF-8")
      while (line = buffer.slice!(/\A.*\n/))
        line = line.chomp
        case line
        when ""
          puts JSON.generate({ type: event, data: data.join("\n"), lastEventId: last_id }) unless data.empty?
          event = "message"
          data = []
        when /\Adata:\s*(.*)/ then data << Regexp.last_match(1)
        when /\Aevent:\s*(.*)/ then event = Regexp.last_match(1)
        when /\Aid:\s*(.*)/ then last_id = Regexp.last_match(1)
        end
      end
    end
  end
end
