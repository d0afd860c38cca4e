import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads a stream to its end, whatever cuts it on the way: it comes back after the last message that it has. Java 11 or newer, no library:
 *
 * <pre>java Consume.java ['/stream?seed=42&amp;speed=10']</pre>
 */
public class Consume {
  private static final String SERVICE = System.getenv().getOrDefault("FLOWPROBE_URL", "http://localhost:8080");

  private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI stream;
  private String lastId = "";
  private long retryMs = 1000;

  private Consume(URI stream) {
    this.stream = stream;
  }

  public static void main(String[] arguments) throws InterruptedException {
    String path = arguments.length > 0 ? arguments[0] : "/stream?seed=42&speed=10";
    new Consume(URI.create(SERVICE + path)).run();
  }

  /** What to do with a message: its data is one JSON object. */
  private void handle(String id, String data) {
    System.out.println(id + " " + data.replace('\n', ' '));
  }

  private void run() throws InterruptedException {
    while (connect()) {
      System.err.printf("Disconnected after %s; reconnecting in %d ms%n", lastId.isEmpty() ? "nothing" : lastId, retryMs);
      Thread.sleep(retryMs);
    }
    System.err.println("The end, after " + lastId);
  }

  /** Reads one response; false where the server says that there is nothing more (204). */
  private boolean connect() throws InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(stream).header("Accept", "text/event-stream");
    if (!lastId.isEmpty()) request.header("Last-Event-ID", lastId);
    try {
      // Lines come one by one as they are sent, whether they end with LF, CR or CRLF.
      HttpResponse<Stream<String>> response = client.send(request.build(), HttpResponse.BodyHandlers.ofLines());
      try (Stream<String> lines = response.body()) {
        if (response.statusCode() == 204) return false;
        if (response.statusCode() != 200) {
          System.err.println(response.statusCode());
          lines.forEach(System.err::println);
          System.exit(1);
        }
        read(lines.iterator());
      }
    } catch (IOException | UncheckedIOException cut) {
      // No connection, or it broke. What was cut within a message will be sent again.
    }
    return true;
  }

  private void read(Iterator<String> lines) {
    String id = lastId;
    List<String> data = new ArrayList<>();
    while (lines.hasNext()) {
      String line = lines.next();
      if (line.isEmpty()) {
        // A blank line ends a message. Several data lines are joined with line feeds.
        lastId = id;
        if (!data.isEmpty()) handle(id, String.join("\n", data));
        data.clear();
        continue;
      }
      // A line that begins with a colon is a comment: its field is "".
      int colon = line.indexOf(':');
      String field = colon < 0 ? line : line.substring(0, colon);
      String value = colon < 0 ? "" : line.substring(colon + 1);
      if (value.startsWith(" ")) value = value.substring(1);
      switch (field) {
        case "data":
          data.add(value);
          break;
        case "id":
          id = value;
          break;
        case "retry":
          if (value.matches("\\d{1,9}")) retryMs = Long.parseLong(value);
          break;
        default:
      }
    }
  }
}
