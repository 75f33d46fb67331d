import io.stallholder.simulator.Simulator;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;

/// Run from its source, so that the class path holds nothing but what ShadedJarIT puts on it.
class Probe {
  public static void main(String[] arguments) throws Exception {
    try (Simulator simulator = Simulator.start(0);
        HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(simulator.uri())
              .header("Content-Type", "application/x-amz-json-1.1")
              .header("X-Amz-Target", "AWSMPMeteringService.ResolveCustomer")
              .POST(BodyPublishers.ofString("{\"RegistrationToken\":\"x\"}"))
              .build();
      System.out.println(http.send(request, BodyHandlers.ofString()).body());
      for (String name : arguments) {
        Class<?> type = Class.forName(name);
        System.out.println(type.getProtectionDomain().getCodeSource().getLocation());
      }
    }
  }
}
