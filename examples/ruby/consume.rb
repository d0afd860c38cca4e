# frozen_string_literal: true

# Reads a stream to its end, whatever cuts it on the way: it comes back after the last message that it has.
# Ruby 2.7 or newer, no gem:
#
#   ruby consume.rb ['/stream?seed=42&speed=10']

require "json"
require "net/http"

$stdout.sync = true
SERVICE = ENV.fetch("FLOWPROBE_URL", "http://localhost:8080")
STREAM = URI(SERVICE + (ARGV.first || "/stream?seed=42&speed=10"))

# The service sends a comment every 15 seconds: silence for longer means that the connection is dead.
TIMEOUT_SECONDS = 45

# No connection, or it broke.
CUT = [SystemCallError, SocketError, IOError, Net::OpenTimeout, Net::ReadTimeout, Net::HTTPBadResponse, Net::ProtocolError].freeze

# What to do with a message.
def handle(id, data)
  puts "#{id} #{JSON.generate(JSON.parse(data))}"
end

class Consumer
  def initialize
    @last_id = ""
    @retry_seconds = 1.0
  end

  def run
    while connect
      after = @last_id.empty? ? "nothing" : @last_id
      warn "Disconnected after #{after}; reconnecting in #{@retry_seconds} s"
      sleep @retry_seconds
    end
    warn "The end, after #{@last_id}"
  end

  private

  # Reads one response; false where the server says that there is nothing more (204).
  def connect
    headers = { "Accept" => "text/event-stream" }
    headers["Last-Event-ID"] = @last_id unless @last_id.empty?
    options = { use_ssl: STREAM.scheme == "https", read_timeout: TIMEOUT_SECONDS }
    Net::HTTP.start(STREAM.host, STREAM.port, **options) do |http|
      # Net::HTTP would send a request again by itself, from the same id.
      http.max_retries = 0
      http.request(Net::HTTP::Get.new(STREAM, headers)) do |response|
        return false if response.code == "204"
        abort "#{response.code}: #{response.body}" unless response.code == "200"

        read(response)
      end
    end
    true
  rescue *CUT
    true
  end

  def read(response)
    rest = +""
    id = @last_id
    data = []
    response.read_body do |bytes|
      rest << bytes
      # Lines end with LF, CR or CRLF. A CR at the very end may be the first half of a CRLF.
      while (line = rest.slice!(/\A[^\r\n]*(?:\r\n|\n|\r(?!\z))/n))
        line = line.force_encoding("UTF-8").chomp
        field, value = line.split(":", 2)
        value = value.to_s.delete_prefix(" ")
        # A blank line ends a message; one that begins with a colon is a comment: its field is "".
        case field
        when nil
          @last_id = id
          # Several data lines are joined with line feeds.
          handle(id, data.join("\n")) unless data.empty?
          data = []
        when "data" then data << value
        when "id" then id = value
        when "retry" then @retry_seconds = value.to_i / 1000.0 if value.match?(/\A\d+\z/)
        end
      end
    end
    # What is left is no whole line, and the message that it belongs to will be sent again.
  end
end

Consumer.new.run
