import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;

/** The calls on standard input, made to the address that is given; what was answered on standard output. */
public class Fetch {
    public static void main(String[] arguments) throws Exception {
        HttpClient client = HttpClient.newHttpClient();  // it offers HTTP/2 with every request
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
        for (String line; (line = lines.readLine()) != null; ) {
            HttpRequest request = read(arguments[0], line.split("\t", -1));
            HttpResponse<byte[]> answer = client.send(request, BodyHandlers.ofByteArray());
            String media = answer.headers().firstValue("content-type").orElse("");
            System.out.println(answer.statusCode() + "\t" + media + "\t" + Base64.getEncoder().encodeToString(answer.body()));
        }
    }

    static HttpRequest read(String base, String[] fields) {
        byte[] body = Base64.getDecoder().decode(fields[3]);
        BodyPublisher publisher = body.length == 0 ? BodyPublishers.noBody()
            : fields[2].equals("True") ? BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))
            : BodyPublishers.ofByteArray(body);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + fields[1])).method(fields[0], publisher);
        for (int at = 4; at < fields.length; at++) {
            String[] header = fields[at].split(": ", 2);
            request.header(header[0], header[1]);
        }
        return request.build();
    }
}
