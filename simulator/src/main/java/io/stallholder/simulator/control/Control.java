package io.stallholder.simulator.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.fault.Fault;
import io.stallholder.simulator.journal.Kind;
import io.stallholder.simulator.protocol.Answer;
import io.stallholder.simulator.protocol.Json;
import io.stallholder.simulator.protocol.Request;
import io.stallholder.simulator.topic.Topics;
import io.stallholder.simulator.world.CurrentWorld;
import io.stallholder.simulator.world.Offer;
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

  /// What all its paths begin with.
  public static final String ROOT = "/_simulator";

  /// How worlds are kept: queues by their path, whatever port they were last reached on.
  public static final Kind<String, World> WORLD =
      new Kind<>(
          "world",
          world -> CurrentWorld.KEY,
          world -> WorldJson.write(world, URI.create("http://127.0.0.1")),
          WorldJson::read);

  public static final Kind<String, Fault> FAULTS =
      new Kind<>("fault", Fault::id, FaultsResource::write, FaultsResource::read);

  private final Parts parts;
  private final URI base;
  private final SettingsResource settings;
  private final SubscriptionsResource subscriptions;
  private final HappeningsResource happenings;
  private final RecordsResource records;
  private final FaultsResource faults;

  /// @param operations the AWS operations that faults can be for
  /// @param base where this simulator is reached, for queue URLs
  public Control(Parts parts, Set<String> operations, URI base) {
    this.parts = parts;
    this.base = base;
    this.settings = new SettingsResource(parts);
    this.subscriptions = new SubscriptionsResource(parts);
    this.happenings = new HappeningsResource(parts, subscriptions);
    this.records = new RecordsResource(parts);
    this.faults = new FaultsResource(parts.faults(), operations);
  }

  /// Makes the world that the simulator starts with.
  ///
  /// @throws IllegalArgumentException saying where it is wrong
  public void begin(Optional<String> json) {
    parts.lock().lock();
    try {
      begin(json.map(Control::world).orElseGet(World::standing));
      parts.clock().keep();
    } catch (Problem e) {
      throw new IllegalArgumentException(e.path() + " " + e.getMessage(), e);
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
      ObjectNode done = respond(request);
      parts.clock().keep();
      return json(200, done);
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

  private static World world(String json) {
    return WorldJson.read(Fields.of(json.getBytes(StandardCharsets.UTF_8)));
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
        if (call.equals("POST subscriptions") && path.get(2).equals("events")) {
          yield happenings.happen(path.get(1), body(request));
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
      case "POST offers" -> addOffer(body(request));
      case "GET subscriptions" -> subscriptions.list();
      case "POST subscriptions" -> subscriptions.subscribe(body(request));
      case "GET ledger" -> records.ledger(parameter(request, "licenseArn"));
      case "GET calls" -> records.calls(parameter(request, "operation"));
      case "GET faults" -> faults.list();
      case "POST faults" -> faults.add(body(request));
      case "DELETE faults" -> faults.removeAll();
      case "POST messages" -> deliver(request);
      case "POST reset" -> reset(request);
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
    begin(WorldJson.read(fields));
    return world();
  }

  private ObjectNode reset(Request request) {
    Runnable clock = request.body().length == 0 ? () -> {} : settings.beginning(body(request));
    begin(World.standing());
    parts.switches().reset();
    parts.faults().reset();
    parts.calls().reset();
    clock.run();
    return Json.object();
  }

  private ObjectNode addOffer(Fields fields) {
    World now = parts.world().get();
    Offer offer = Bodies.offer(fields, now);
    parts.world().replace(now.with(offer));
    return OfferJson.write(offer);
  }

  /// A world in which nothing has happened yet. Time goes on.
  private void begin(World world) {
    parts.clock().forgetAll();
    parts.world().replace(world);
    parts.agreements().forgetAll();
    parts.market().news().forgetAll();
    parts.metering().reset();
    parts.queues().renew(world.products().stream().map(Product::queue).distinct().toList());
    parts.channels().bus().forgetAll();
    parts.channels().topics().forgetAll();
    world.products().forEach(this::connect);
  }

  /// What is told of a product reaches its queue, as if its seller had set that up.
  private void connect(Product product) {
    Topics topics = parts.channels().topics();
    parts.channels().bus().wire(product.seller(), product.queue());
    List<String> arns =
        product.model().hasEntitlements()
            ? List.of(product.subscriptionTopicArn(), product.entitlementTopicArn())
            : List.of(product.subscriptionTopicArn());
    arns.forEach(arn -> topics.addMarketplaceTopic(arn, product.seller()));
    if (product.licensing().wasLegacy()) {
      arns.forEach(arn -> topics.wire(arn, product.queue()));
    }
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
