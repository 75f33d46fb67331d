package io.stallholder.simulator.queue;

import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.journal.Journal;
import io.stallholder.simulator.journal.KeptMap;
import io.stallholder.simulator.world.QueueAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// The queues that exist, and what is in them. Guarded by the simulator's lock.
public final class Queues {
  static final int MAX_QUEUES = 1_000;

  /// How long SQS wants between two purges of a queue, and between its end and its new beginning.
  private static final Duration PAUSE = Duration.ofSeconds(60);

  private static final String CONTROL = "simulator";

  private final InstantSource machine;
  private final Condition changed;
  private final String run = UUID.randomUUID().toString();
  private final KeptMap<QueueAddress, Queue> queues;
  private final KeptMap<String, Message> messages;
  private final Map<QueueAddress, MessageQueue> contents = new HashMap<>();
  private final Map<QueueAddress, Instant> deleted = new HashMap<>();
  private final Map<QueueAddress, Instant> purged = new HashMap<>();
  private long delivered;

  /// With the queues and messages that the journal has.
  public Queues(ReentrantLock lock, InstantSource machine, Journal journal) {
    this.machine = machine;
    this.changed = lock.newCondition();
    this.queues = journal.map(Queue.KIND);
    this.messages = journal.map(Message.KIND);
    messages.values().forEach(message -> content(message.queue()).restore(message));
  }

  /// These queues, empty; every other is gone.
  @Behaviour(
      value = "Queues of a product may be sent to by EventBridge and SNS, of whatever account",
      source = Source.GUESS,
      of = "a seller who gets events has allowed it; whoever tests that makes queues of their own",
      date = "2026-11-24")
  public void renew(Collection<QueueAddress> addresses) {
    List.copyOf(queues.values()).forEach(this::remove);
    deleted.clear();
    purged.clear();
    for (QueueAddress address : addresses) {
      String policy = QueuePolicy.openToServices(address.arn());
      QueueAttributes attributes = new QueueAttributes(Map.of(QueueAttributes.POLICY, policy));
      put(new Queue(address, attributes, Map.of(), now(), now()));
    }
    signal();
  }

  /// Puts a message into a queue that exists, whatever its policy.
  ///
  /// @return the id of the message, or nothing when there is no such queue
  public Optional<String> deliver(QueueAddress address, String body) {
    Optional<Queue> queue = find(address);
    delivered += queue.isPresent() ? 1 : 0;
    return queue
        .map(found -> send(found, Draft.bare(body, CONTROL, found.attributes().delay())))
        .map(Message::id);
  }

  /// How many messages were delivered since the start, whatever became of them.
  public long delivered() {
    return delivered;
  }

  /// Puts a message of an AWS service into a queue that lets it.
  ///
  /// @return whether there is such a queue, and it took the message
  @Behaviour(
      value = "A service gets nothing into a queue whose policy does not let it",
      source = Source.DOCUMENTED,
      of =
          "Amazon EventBridge user guide, resource-based policies; Amazon SNS developer guide, "
              + "subscribing a queue",
      date = "2026-11-24")
  @Behaviour(
      value = "The SenderId of a message from a service is the service's principal",
      source = Source.GUESS,
      of = "AWS shows ids of users of its own there, which nobody should rely on",
      date = "2026-11-24")
  public boolean deliver(QueueAddress address, String body, Sender sender) {
    Optional<Queue> open =
        find(address)
            .filter(queue -> admits(queue, sender))
            .filter(queue ->
                body.getBytes(StandardCharsets.UTF_8).length
                    <= queue.attributes().maxMessageBytes());
    open.ifPresent(queue ->
        send(queue, Draft.bare(body, sender.servicePrincipal(), queue.attributes().delay())));
    delivered += open.isPresent() ? 1 : 0;
    return open.isPresent();
  }

  private static boolean admits(Queue queue, Sender sender) {
    QueuePolicy.Principal principal = new QueuePolicy.Principal.Service(sender);
    QueuePolicy.Ask ask = new QueuePolicy.Ask(principal, "sqs:SendMessage", queue.address().arn());
    return queue
        .attributes()
        .policy()
        .map(policy -> QueuePolicy.judge(policy, ask) == QueuePolicy.Verdict.ALLOWED)
        .orElse(false);
  }

  Optional<Queue> find(QueueAddress address) {
    return queues.get(address);
  }

  Collection<Queue> all() {
    return queues.values();
  }

  /// A new one, or one that changed.
  void put(Queue queue) {
    queues.put(queue);
    signal();
  }

  void remove(Queue queue) {
    content(queue.address()).purge();
    contents.remove(queue.address());
    var unused = queues.remove(queue.address());
    deleted.values().removeIf(at -> !isRecent(at));
    deleted.put(queue.address(), now());
    purged.remove(queue.address());
    signal();
  }

  boolean wasRemovedRecently(QueueAddress address) {
    return isRecent(deleted.getOrDefault(address, Instant.EPOCH));
  }

  void purge(Queue queue) {
    content(queue.address()).purge();
    purged.put(queue.address(), now());
  }

  boolean wasPurgedRecently(Queue queue) {
    return isRecent(purged.getOrDefault(queue.address(), Instant.EPOCH));
  }

  private boolean isRecent(Instant at) {
    return now().isBefore(at.plus(PAUSE));
  }

  Message send(Queue queue, Draft draft) {
    Instant now = now();
    Message message =
        new Message(
            UUID.randomUUID().toString(),
            queue.address(),
            draft.body(),
            draft.attributes(),
            draft.system(),
            now,
            now.plus(draft.delay()));
    messages(queue).add(message);
    signal();
    return message;
  }

  /// As they are by now.
  MessageQueue messages(Queue queue) {
    MessageQueue content = content(queue.address());
    content.settle(now(), queue.attributes().retention());
    return content;
  }

  private MessageQueue content(QueueAddress address) {
    return contents.computeIfAbsent(address, key -> new MessageQueue(messages, run));
  }

  Instant now() {
    return machine.instant();
  }

  void signal() {
    changed.signalAll();
  }

  /// What a consumer asks for.
  record Receive(int max, Duration visibility, Duration patience) {}

  /// Gives up the lock while it waits, so the queue is looked up anew each time.
  List<Delivery> receive(Supplier<Queue> lookup, Receive ask) throws InterruptedException {
    long start = System.nanoTime();
    while (true) {
      Queue queue = lookup.get();
      MessageQueue content = messages(queue);
      List<Delivery> deliveries =
          content.receive(ask.max(), ask.visibility(), now(), redrive(queue));
      long left = ask.patience().toNanos() - (System.nanoTime() - start);
      if (!deliveries.isEmpty() || left <= 0) {
        return deliveries;
      }
      boolean unused =
          changed.await(Math.min(left, nanosUntilVisible(content)), TimeUnit.NANOSECONDS);
    }
  }

  @Behaviour(
      value = "A dead letter keeps its id, body, attributes, count and the time it was sent",
      source = Source.DOCUMENTED,
      of = "Amazon SQS developer guide, dead-letter queue retention; API reference, ReceiveMessage",
      date = "2026-11-24")
  @Behaviour(
      value = "While its dead-letter queue does not exist a queue goes on delivering",
      source = Source.GUESS,
      of = "no source; losing the message would be worse",
      date = "2026-11-24")
  private MessageQueue.Redrive redrive(Queue queue) {
    return queue
        .attributes()
        .redrive()
        .flatMap(policy ->
            find(policy.target())
                .map(target ->
                    new MessageQueue.Redrive(policy.maxReceiveCount(), dead -> move(dead, target))))
        .orElse(MessageQueue.Redrive.NEVER);
  }

  private void move(MessageQueue.Dead dead, Queue target) {
    Message moved = dead.message().movedTo(target.address());
    messages(target).add(new MessageQueue.Dead(moved, dead.count(), dead.firstReceived()));
    signal();
  }

  private long nanosUntilVisible(MessageQueue content) {
    return content
        .nextVisible()
        .map(next -> Math.max(1, Duration.between(now(), next).toNanos()))
        .orElse(Long.MAX_VALUE);
  }
}
