package io.stallholder.simulator;

import io.stallholder.simulator.agreement.AgreementApi;
import io.stallholder.simulator.agreement.Agreements;
import io.stallholder.simulator.agreement.Lifecycle;
import io.stallholder.simulator.agreement.News;
import io.stallholder.simulator.behaviour.Switches;
import io.stallholder.simulator.bus.EventBus;
import io.stallholder.simulator.catalog.Catalog;
import io.stallholder.simulator.clock.VirtualClock;
import io.stallholder.simulator.control.Control;
import io.stallholder.simulator.control.Parts;
import io.stallholder.simulator.entitlement.Entitlements;
import io.stallholder.simulator.fault.Faults;
import io.stallholder.simulator.fault.Quota;
import io.stallholder.simulator.identity.Credentials;
import io.stallholder.simulator.identity.Signatures;
import io.stallholder.simulator.identity.Sts;
import io.stallholder.simulator.journal.Journal;
import io.stallholder.simulator.metering.Metering;
import io.stallholder.simulator.protocol.Calls;
import io.stallholder.simulator.protocol.Service;
import io.stallholder.simulator.queue.Queues;
import io.stallholder.simulator.queue.Sqs;
import io.stallholder.simulator.scenario.Outcome;
import io.stallholder.simulator.scenario.Player;
import io.stallholder.simulator.scenario.Scenario;
import io.stallholder.simulator.topic.Topics;
import io.stallholder.simulator.trail.Trail;
import io.stallholder.simulator.world.CurrentWorld;
import io.stallholder.simulator.world.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// AWS Marketplace in a box, on one port of the loopback interface. Point any AWS SDK's endpoint at
/// [#uri], and drive the world over the control API under `/_simulator`.
///
/// The world it starts with has the seller account `210987654321` with the access key
/// `AKIASIMULATORSELLER1` and the secret `simulated+secret/of/210987654321/EXAMPLE`, one product of
/// each pricing model, and three buyers; `GET /_simulator/world` lists all of it. Signatures are
/// verified by the machine's clock, everything else happens in virtual time.
public final class Simulator implements AutoCloseable {
  private final HttpDoor door;
  private final Thread follower;
  private final Journal journal;
  private final Topics topics;
  private final AwsCalls aws;
  private final Player.Stage stage;

  private Simulator(Journal journal, HttpDoor door, AwsCalls aws, Player.Stage stage) {
    this.journal = journal;
    this.door = door;
    this.topics = stage.parts().channels().topics();
    this.aws = aws;
    this.stage = stage;
    this.follower = Thread.ofVirtual().name("simulator-clock").start(stage.parts().clock()::follow);
  }

  /// @param port 0 for any that is free
  /// @throws UncheckedIOException when the port is taken
  public static Simulator start(int port) {
    return start(Setup.on(port));
  }

  /// @throws UncheckedIOException when the port is taken, or data cannot be read or written
  /// @throws IllegalStateException when the data are in use, or of another world
  /// @throws IllegalArgumentException when the world or the time is not what it should be
  public static Simulator start(Setup setup) {
    Journal journal = setup.data().map(Journal::open).orElseGet(Journal::none);
    try {
      return start(setup, journal);
    } catch (RuntimeException e) {
      journal.close();
      throw e;
    }
  }

  private static Simulator start(Setup setup, Journal journal) {
    checkBeginning(setup, journal);
    HttpDoor door = bind(setup.port());
    try {
      return start(setup, journal, door);
    } catch (RuntimeException e) {
      door.close();
      throw e;
    }
  }

  private static void checkBeginning(Setup setup, Journal journal) {
    if (!journal.isNew() && setup.world().isPresent()) {
      throw new IllegalStateException(
          "the data folder holds a world already: leave out the world, or choose another folder");
    }
    if (!journal.isNew() && setup.time().now().isPresent()) {
      throw new IllegalStateException(
          "the data folder holds a world whose time goes on: leave out the time, or choose another"
              + " folder");
    }
  }

  private static Simulator start(Setup setup, Journal journal, HttpDoor door) {
    InstantSource machine = setup.machine();
    boolean isNew = journal.isNew();
    ReentrantLock lock = new ReentrantLock();
    Switches switches = new Switches(journal);
    Faults faults = new Faults(switches, journal.map(Control.FAULTS));
    Quota quota = new Quota(machine);
    Calls calls = new Calls();
    VirtualClock clock = new VirtualClock(lock, machine, journal);
    CurrentWorld world = new CurrentWorld(journal.map(Control.WORLD));
    Queues queues = new Queues(lock, machine, journal);

    Lifecycle.Setting setting = new Lifecycle.Setting(world, clock, switches);
    Agreements agreements = new Agreements(clock, switches, world, journal);
    EventBus bus = new EventBus(journal, queues, faults, clock);
    Topics topics = new Topics(journal, queues, faults, clock, door::uri);
    News news = new News(setting, faults, new News.Outlets(bus, topics), journal);
    Lifecycle lifecycle = new Lifecycle(agreements, setting, news);
    Credentials credentials = new Credentials(world, journal);
    Metering metering = new Metering(agreements, setting, faults, quota, journal);
    List<Service> services =
        List.of(
            metering.service(),
            new Entitlements(agreements, setting, faults).service(),
            new AgreementApi(agreements, setting, faults).service(),
            new Catalog(world, faults).service(),
            bus.service(),
            topics.service(),
            new Sqs(queues, faults, door::uri).service(),
            new Trail(calls, setting, faults).service(),
            new Sts(credentials, faults, machine).service());

    Signatures signatures = new Signatures(credentials, machine);
    AwsCalls aws =
        new AwsCalls(
            lock, services, new AwsCalls.Tools(signatures, clock, switches, faults, quota, calls));
    Parts.Channels channels = new Parts.Channels(bus, topics, queues);
    Parts.Market market = new Parts.Market(agreements, lifecycle, news);
    Parts parts =
        new Parts(lock, clock, world, channels, market, metering, switches, faults, calls);
    Control control = new Control(parts, aws.operations(), door.uri());
    begin(setup, clock, lock);
    if (isNew) {
      control.begin(setup.world());
    }
    door.open(aws, control, new Visits(lock, topics, clock));
    return new Simulator(journal, door, aws, new Player.Stage(parts, control, aws::perform));
  }

  private static void begin(Setup setup, VirtualClock clock, ReentrantLock lock) {
    lock.lock();
    try {
      setup.time().now().ifPresent(clock::set);
      setup.time().speed().ifPresent(clock::speed);
    } finally {
      lock.unlock();
    }
  }

  private static HttpDoor bind(int port) {
    try {
      return HttpDoor.bind(port);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on 127.0.0.1:" + port, e);
    }
  }

  List<Service> services() {
    return aws.services();
  }

  public URI uri() {
    return door.uri();
  }

  /// Whether its world began with it; otherwise the data folder had one.
  public boolean isNew() {
    return journal.isNew();
  }

  /// Who and what exists in it now.
  public World world() {
    return stage.parts().world().get();
  }

  /// A scenario for the world as it is now, or for one that it brings.
  ///
  /// @param file what it is called in complaints
  /// @param json what is in it: who has YAML makes JSON of it
  /// @throws IllegalArgumentException saying in one line what is wrong and where
  public Scenario scenario(String file, String json) {
    return Scenario.read(file, json, world(), aws.operations());
  }

  /// Plays a scenario from its beginning to its end, or to the first thing that is wrong.
  ///
  /// @param isFast whether time stands still but for what the scenario lets pass; otherwise a clock
  ///   that runs is waited for
  /// @param lines takes what there is to read
  public Outcome play(Scenario scenario, boolean isFast, Consumer<String> lines)
      throws InterruptedException {
    return new Player(stage, lines).play(scenario, isFast);
  }

  public int port() {
    return door.uri().getPort();
  }

  @Override
  public void close() {
    door.close();
    topics.close();
    follower.interrupt();
    ReentrantLock lock = stage.parts().lock();
    lock.lock();
    try {
      journal.close();
    } finally {
      lock.unlock();
    }
  }
}
