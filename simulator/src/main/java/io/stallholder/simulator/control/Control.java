package io.stallholder.simulator.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.protocol.Answer;
import io.stallholder.simulator.protocol.Json;
import io.stallholder.simulator.protocol.Request;
import io.stallholder.simulator.world.Product;
import io.stallholder.simulator.world.QueueAddress;
import io.stallholder.simulator.world.World;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The control API: JSON under `/_simulator`, without authentication.
public final class Control {
  private static final Logger LOG = System.getLogger(Control.class.getName());
  private static final String ROOT = "/_simulator";

  private final Parts parts;
  private final URI base;
  private final SettingsResource settings;
  private final SubscriptionsResource subscriptions;
  private final RecordsResource records;
  private final FaultsResource faults;

  /// @param operations the AWS operations that faults can be for
  /// @param base where this simulator is reached, for queue URLs
  public Control(Parts parts, Set<String> operations, URI base) {
    this.parts = parts;
    this.base = base;
    this.settings = new SettingsResource(parts);
    this.subscriptions = new SubscriptionsResource(parts);
    this.records = new RecordsResource(parts);
    this.faults = new FaultsResource(parts.faults(), operations);
  }

  /// Makes the world that the simulator starts with.
  public void begin() {
    parts.lock().lock();
    try {
      parts.begin(parts.world().get());
    } finally {
      parts.lock().unlock();
    }
  }

  public static boolean isMeant(Request request) {
    return request.rawPath().equals(ROOT) || request.rawPath().startsWith(ROOT + "/");
  }

  public Answer answer(Request request) throws InterruptedException {
    parts.lock().lockInterruptibly();
    try {
      return json(200, respond(request));
    } catch (Problem e) {
      ObjectNode problem = Json.object().put("error", e.getMessage());
      return json(e.status(), e.path().isEmpty() ? problem : problem.put("path", e.path()));
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "the simulator failed at " + request.rawPath(), e);
      return json(500, Json.object().put("error", "the simulator failed: " + e));
    } finally {
      parts.lock().unlock();
    }
  }

  private ObjectNode respond(Request request) {
    List<String> path =
        Arrays.stream(request.rawPath().substring(ROOT.length()).split("/"))
            .filter(segment -> !segment.isEmpty())
            .map(Control::decode)
            .toList();
    String call = request.method() + " " + (path.isEmpty() ? "" : path.getFirst());
    return switch (path.size()) {
      case 1 -> respond(call, request);
      case 2 -> respond(call, path.get(1), request);
      case 3 -> {
        if (call.equals("POST subscriptions") && path.get(2).equals("token")) {
          yield subscriptions.issueToken(path.get(1));
        }
        throw noSuchCall(request);
      }
      default -> throw noSuchCall(request);
    };
  }

  private ObjectNode respond(String call, Request request) {
    return switch (call) {
      case "GET clock" -> settings.clock();
      case "PUT clock" -> settings.setClock(body(request));
      case "GET switches" -> settings.switches();
      case "PUT switches" -> settings.setSwitches(body(request));
      case "GET world" -> world();
      case "PUT world" -> setWorld(body(request));
      case "GET subscriptions" -> subscriptions.list();
      case "POST subscriptions" -> subscriptions.subscribe(body(request));
      case "GET ledger" -> records.ledger(parameter(request, "licenseArn"));
      case "GET calls" -> records.calls(parameter(request, "operation"));
      case "GET faults" -> faults.list();
      case "POST faults" -> faults.add(body(request));
      case "DELETE faults" -> faults.removeAll();
      case "POST messages" -> deliver(request);
      case "POST reset" -> reset();
      default -> throw noSuchCall(request);
    };
  }

  private ObjectNode respond(String call, String id, Request request) {
    return switch (call) {
      case "GET subscriptions" -> subscriptions.get(id);
      case "DELETE subscriptions" -> subscriptions.cancel(id);
      case "DELETE faults" -> faults.remove(id);
      default -> throw noSuchCall(request);
    };
  }

  private ObjectNode world() {
    return WorldJson.write(parts.world().get(), base);
  }

  private ObjectNode setWorld(Fields fields) {
    parts.begin(WorldJson.read(fields));
    return world();
  }

  private ObjectNode reset() {
    parts.begin(World.standing());
    parts.switches().reset();
    parts.faults().reset();
    parts.calls().reset();
    return Json.object();
  }

  /// Into the queue of that URL, or, when none is given, of the first product.
  private ObjectNode deliver(Request request) {
    QueueAddress queue =
        parameter(request, "queueUrl")
            .map(url ->
                QueueAddress.ofUrl(url)
                    .orElseThrow(() -> Problem.at("", "queueUrl is not one: " + url)))
            .or(() -> parts.world().get().products().stream().map(Product::queue).findFirst())
            .orElseThrow(() -> Problem.notFound("the world has no queue"));
    String body = new String(request.body(), StandardCharsets.UTF_8);
    if (body.isEmpty()) {
      throw Problem.at("", "a message must not be empty");
    }
    String id =
        parts
            .queues()
            .deliver(queue, body)
            .orElseThrow(() -> Problem.notFound("no such queue: " + queue.path()));
    return Json.object().put("messageId", id);
  }

  private static Fields body(Request request) {
    return Fields.of(request.body());
  }

  private static Optional<String> parameter(Request request, String name) {
    return Arrays.stream(request.rawQuery().split("&"))
        .filter(parameter -> parameter.startsWith(name + "="))
        .map(parameter -> parameter.substring(name.length() + 1))
        .map(Control::decode)
        .findFirst();
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Problem.at("", "the URL is not encoded well: " + text);
    }
  }

  private static Problem noSuchCall(Request request) {
    return Problem.notFound("no such call: " + request.method() + " " + request.rawPath());
  }

  private static Answer json(int status, ObjectNode body) {
    return new Answer(status, Map.of("Content-Type", "application/json"), Json.text(body));
  }
}
