package io.stallholder.simulator.queue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.AwsError;
import io.stallholder.simulator.protocol.Call;
import io.stallholder.simulator.protocol.Json;
import io.stallholder.simulator.world.QueueAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// What infrastructure asks of SQS: queues, their attributes and tags.
final class Administration {
  private static final int MAX_PAGE = 1_000;
  private static final int MAX_TAGS = 50;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,80}");

  /// Attributes that exist, but that standard queues do not have.
  private static final Set<String> FIFO_ATTRIBUTES =
      Set.of("FifoQueue", "ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit");

  /// Attributes that standard queues have only when they were set.
  private static final Set<String> RARE_ATTRIBUTES =
      Set.of(
          "Policy",
          "RedrivePolicy",
          "RedriveAllowPolicy",
          "KmsMasterKeyId",
          "KmsDataKeyReusePeriodSeconds");

  private final Queues queues;
  private final Access access;
  private final Supplier<URI> base;

  Administration(Queues queues, Access access, Supplier<URI> base) {
    this.queues = queues;
    this.access = access;
    this.base = base;
  }

  @Behaviour(
      value = "A queue that exists is found again, unless an attribute asked for differs",
      source = Source.DOCUMENTED,
      of = "Amazon SQS API reference, CreateQueue and QueueNameExists",
      date = "2026-11-24")
  @Behaviour(
      value = "A name is free again 60 seconds after its queue was deleted",
      source = Source.DOCUMENTED,
      of = "Amazon SQS API reference, DeleteQueue",
      date = "2026-11-24")
  ObjectNode create(Call call) {
    QueueAddress address = newAddress(call);
    Map<String, String> asked = SqsInput.texts(call.input().path("Attributes"));
    QueueAttributes attributes = QueueAttributes.STANDING.with(asked);
    var existing = queues.find(address);
    if (existing.isPresent()) {
      existing.get().attributes().differing(asked).ifPresent(Administration::refuseOther);
      return url(address);
    }
    if (queues.wasRemovedRecently(address)) {
      throw AwsError.client(
          "QueueDeletedRecently",
          "You must wait 60 seconds after deleting a queue before you can create another with the"
              + " same name.");
    }
    if (queues.all().size() >= Queues.MAX_QUEUES) {
      throw new AwsError(
          "OverLimit", 403, "The simulator has no room for more than " + Queues.MAX_QUEUES + ".");
    }
    checkRedrive(address, attributes);
    Map<String, String> tags = tags(call);
    queues.put(new Queue(address, attributes, checkedTags(tags), queues.now(), queues.now()));
    return url(address);
  }

  @Behaviour(
      value = "A name has 1 to 80 letters, digits, hyphens and underscores",
      source = Source.DOCUMENTED,
      of = "Amazon SQS API reference, CreateQueue",
      date = "2026-11-24")
  private static QueueAddress newAddress(Call call) {
    String name = SqsInput.text(call.input(), "QueueName");
    boolean isFifo =
        call.input().path("Attributes").path("FifoQueue").asText().equalsIgnoreCase("true");
    if (isFifo || name.endsWith(".fifo")) {
      throw unsupported("The simulator has standard queues only: FIFO queues are not simulated.");
    }
    if (!NAME.matcher(name).matches()) {
      throw AwsError.client(
          "InvalidParameterValue",
          "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
    }
    if (!call.caller().region().equals(Access.REGION)) {
      throw unsupported("The simulator has queues in " + Access.REGION + " only.");
    }
    return new QueueAddress(call.caller().accountId(), name);
  }

  private static void refuseOther(String attribute) {
    throw AwsError.client(
        "QueueNameExists",
        "A queue already exists with the same name and a different value for attribute "
            + attribute);
  }

  @Behaviour(
      value = "A dead-letter queue must exist, in the same account, and not refuse to be one",
      source = Source.DOCUMENTED,
      of = "Amazon SQS developer guide, dead-letter queues",
      date = "2026-11-24")
  private void checkRedrive(QueueAddress source, QueueAttributes attributes) {
    if (attributes.redrive().isEmpty()) {
      return;
    }
    QueueAddress address = attributes.redrive().get().target();
    String text = attributes.given().getOrDefault(QueueAttributes.REDRIVE_POLICY, "");
    Queue target =
        queues
            .find(address)
            .filter(queue -> address.accountId().equals(source.accountId()))
            .orElseThrow(() ->
                QueueAttributes.invalidRedrivePolicy(text, "Dead letter target does not exist."));
    boolean isAllowed =
        target
            .attributes()
            .redriveAllowPolicy()
            .map(policy -> RedrivePolicy.allows(policy, source))
            .orElse(true);
    if (!isAllowed) {
      throw QueueAttributes.invalidRedrivePolicy(
          text, "The RedriveAllowPolicy of the dead letter target does not allow this queue.");
    }
  }

  ObjectNode delete(Call call) {
    queues.remove(access.open(call));
    return Json.object();
  }

  ObjectNode list(Call call) {
    String prefix = call.input().path("QueueNamePrefix").asText("");
    return page(call, "QueueUrls", queue -> queue.address().name().startsWith(prefix));
  }

  ObjectNode deadLetterSources(Call call) {
    QueueAddress target = access.open(call).address();
    return page(
        call,
        "queueUrls",
        queue ->
            queue.attributes().redrive().stream()
                .anyMatch(policy -> policy.target().equals(target)));
  }

  /// The caller's own queues, in order of their names.
  @Behaviour(
      value = "Lists have up to 1,000 queues, and a token only when MaxResults was given",
      source = Source.DOCUMENTED,
      of = "Amazon SQS API reference, ListQueues",
      date = "2026-11-24")
  private ObjectNode page(Call call, String member, Predicate<Queue> which) {
    int max = SqsInput.number(call.input(), "MaxResults", MAX_PAGE, 1, MAX_PAGE);
    String after = decode(call.input().path("NextToken").asText(""));
    List<String> names =
        queues.all().stream()
            .filter(queue -> call.caller().region().equals(Access.REGION))
            .filter(queue -> queue.address().accountId().equals(call.caller().accountId()))
            .filter(which)
            .map(queue -> queue.address().name())
            .filter(name -> name.compareTo(after) > 0)
            .sorted()
            .toList();
    ObjectNode output = Json.object();
    ArrayNode urls = output.putArray(member);
    names.stream()
        .limit(max)
        .forEach(name -> urls.add(text(new QueueAddress(call.caller().accountId(), name))));
    if (names.size() > max && call.input().hasNonNull("MaxResults")) {
      output.put("NextToken", encode(names.get(max - 1)));
    }
    return output;
  }

  private static String encode(String name) {
    return Base64.getEncoder().encodeToString(name.getBytes(StandardCharsets.UTF_8));
  }

  private static String decode(String token) {
    try {
      return new String(Base64.getDecoder().decode(token), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw AwsError.client("InvalidParameterValue", "Invalid or expired next token.");
    }
  }

  ObjectNode find(Call call) {
    String owner = call.input().path("QueueOwnerAWSAccountId").asText(call.caller().accountId());
    QueueAddress address = new QueueAddress(owner, SqsInput.text(call.input(), "QueueName"));
    var unused = access.open(call, address);
    return url(address);
  }

  private ObjectNode url(QueueAddress address) {
    return Json.object().put("QueueUrl", text(address));
  }

  private String text(QueueAddress address) {
    return base.get().resolve(address.path()).toString();
  }

  @Behaviour(
      value = "Nothing asked for, nothing shown; an attribute that does not exist is refused",
      source = Source.DOCUMENTED,
      of = "Amazon SQS API reference, GetQueueAttributes",
      date = "2026-11-24")
  @Behaviour(
      value = "Attributes that a queue does not have, as those of FIFO queues, are left out",
      source = Source.GUESS,
      of = "asking for All leaves them out, too",
      date = "2026-11-24")
  ObjectNode attributes(Call call) {
    Queue queue = access.open(call);
    Map<String, String> all = new LinkedHashMap<>(queue.attributes().shown());
    MessageQueue.Counts counts = queues.messages(queue).counts();
    all.put("QueueArn", queue.address().arn());
    all.put("ApproximateNumberOfMessages", Integer.toString(counts.visible()));
    all.put("ApproximateNumberOfMessagesNotVisible", Integer.toString(counts.inFlight()));
    all.put("ApproximateNumberOfMessagesDelayed", Integer.toString(counts.delayed()));
    all.put("CreatedTimestamp", Long.toString(queue.created().getEpochSecond()));
    all.put("LastModifiedTimestamp", Long.toString(queue.modified().getEpochSecond()));
    Set<String> names = SqsInput.names(call.input(), "AttributeNames");
    for (String name : names) {
      boolean exists =
          name.equals("All")
              || all.containsKey(name)
              || RARE_ATTRIBUTES.contains(name)
              || FIFO_ATTRIBUTES.contains(name);
      if (!exists) {
        throw AwsError.client("InvalidAttributeName", "Unknown Attribute " + name + ".");
      }
    }
    if (!names.contains("All")) {
      all.keySet().retainAll(names);
    }
    ObjectNode output = Json.object();
    if (!all.isEmpty()) {
      output.set("Attributes", SqsInput.object(all));
    }
    return output;
  }

  ObjectNode setAttributes(Call call) {
    Queue queue = access.open(call);
    JsonNode asked = call.input().path("Attributes");
    if (asked.isEmpty()) {
      throw missing("Attribute.Name");
    }
    QueueAttributes changed = queue.attributes().with(SqsInput.texts(asked));
    if (asked.has(QueueAttributes.REDRIVE_POLICY)) {
      checkRedrive(queue.address(), changed);
    }
    queues.put(queue.with(changed, queues.now()));
    return Json.object();
  }

  @Behaviour(
      value = "A queue can be purged once in 60 seconds",
      source = Source.DOCUMENTED,
      of = "Amazon SQS API reference, PurgeQueueInProgress",
      date = "2026-11-24")
  ObjectNode purge(Call call) {
    Queue queue = access.open(call);
    if (queues.wasPurgedRecently(queue)) {
      throw new AwsError(
          "PurgeQueueInProgress",
          403,
          "Only one PurgeQueue operation on %s is allowed every 60 seconds."
              .formatted(queue.address().name()));
    }
    queues.purge(queue);
    return Json.object();
  }

  ObjectNode tag(Call call) {
    Queue queue = access.open(call);
    Map<String, String> tags = new LinkedHashMap<>(queue.tags());
    tags.putAll(tags(call));
    queues.put(queue.tagged(checkedTags(tags)));
    return Json.object();
  }

  ObjectNode untag(Call call) {
    Queue queue = access.open(call);
    Map<String, String> tags = new LinkedHashMap<>(queue.tags());
    tags.keySet().removeAll(SqsInput.names(call.input(), "TagKeys"));
    queues.put(queue.tagged(tags));
    return Json.object();
  }

  ObjectNode listTags(Call call) {
    ObjectNode output = Json.object();
    output.set("Tags", SqsInput.object(access.open(call).tags()));
    return output;
  }

  /// CreateQueue alone writes them in lower case.
  private static Map<String, String> tags(Call call) {
    String member = call.operation().equals("CreateQueue") ? "tags" : "Tags";
    return SqsInput.texts(call.input().path(member));
  }

  @Behaviour(
      value = "A queue has at most 50 tags",
      source = Source.DOCUMENTED,
      of = "Amazon SQS developer guide, standard queue quotas",
      date = "2026-11-24")
  private static Map<String, String> checkedTags(Map<String, String> tags) {
    if (tags.size() > MAX_TAGS) {
      throw AwsError.client("InvalidParameterValue", "Too many tags added for queue.");
    }
    return tags;
  }

  private static AwsError missing(String parameter) {
    return AwsError.client(
        "MissingParameter", "The request must contain the parameter " + parameter + ".");
  }

  private static AwsError unsupported(String why) {
    return AwsError.client("UnsupportedOperation", why);
  }
}
