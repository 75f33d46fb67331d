package io.stallholder.simulator;

import io.stallholder.simulator.agreement.Agreements;
import io.stallholder.simulator.behaviour.Switches;
import io.stallholder.simulator.clock.VirtualClock;
import io.stallholder.simulator.control.Control;
import io.stallholder.simulator.control.Parts;
import io.stallholder.simulator.entitlement.Entitlements;
import io.stallholder.simulator.fault.Faults;
import io.stallholder.simulator.identity.Credentials;
import io.stallholder.simulator.identity.Signatures;
import io.stallholder.simulator.identity.Sts;
import io.stallholder.simulator.metering.Metering;
import io.stallholder.simulator.protocol.Calls;
import io.stallholder.simulator.protocol.Service;
import io.stallholder.simulator.queue.Queues;
import io.stallholder.simulator.queue.Sqs;
import io.stallholder.simulator.world.CurrentWorld;
import io.stallholder.simulator.world.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// AWS Marketplace in a box, on one port of the loopback interface. Point any AWS SDK's endpoint at
/// [#uri], and drive the world over the control API under `/_simulator`.
///
/// The world it starts with has the seller account `210987654321` with the access key
/// `AKIASIMULATORSELLER1` and the secret `simulated+secret/of/210987654321/EXAMPLE`, one product of
/// each pricing model, and three buyers; `GET /_simulator/world` lists all of it. Signatures are
/// verified by the machine's clock, everything else happens in virtual time.
public final class MarketplaceSimulator implements AutoCloseable {
  private final HttpDoor door;
  private final Thread follower;

  private MarketplaceSimulator(HttpDoor door, Thread follower) {
    this.door = door;
    this.follower = follower;
  }

  /// @param port 0 for any that is free
  /// @throws UncheckedIOException when the port is taken
  public static MarketplaceSimulator start(int port) {
    return start(port, InstantSource.system());
  }

  static MarketplaceSimulator start(int port, InstantSource machine) {
    HttpDoor door;
    try {
      door = HttpDoor.bind(port);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on 127.0.0.1:" + port, e);
    }
    ReentrantLock lock = new ReentrantLock();
    Switches switches = new Switches();
    Faults faults = new Faults(switches);
    Calls calls = new Calls();
    VirtualClock clock = new VirtualClock(lock, machine);
    CurrentWorld world = new CurrentWorld(World.standing());
    Queues queues = new Queues(lock, machine);
    Agreements agreements = new Agreements(clock, switches, queues);

    Credentials credentials = new Credentials(world);
    Metering metering = new Metering(world, agreements, clock, switches, faults, machine);
    List<Service> services =
        List.of(
            metering.service(),
            new Entitlements(world, agreements, faults).service(),
            new Sqs(queues, faults, door::uri).service(),
            new Sts(credentials, faults, machine).service());

    Signatures signatures = new Signatures(credentials, machine);
    AwsCalls aws =
        new AwsCalls(
            lock, services, new AwsCalls.Tools(signatures, clock, switches, faults, calls));
    Parts parts =
        new Parts(lock, clock, world, queues, agreements, metering, switches, faults, calls);
    Control control = new Control(parts, aws.operations(), door.uri());
    control.begin();
    door.open(aws, control);
    return new MarketplaceSimulator(
        door, Thread.ofVirtual().name("simulator-clock").start(clock::follow));
  }

  public URI uri() {
    return door.uri();
  }

  public int port() {
    return door.uri().getPort();
  }

  @Override
  public void close() {
    door.close();
    follower.interrupt();
  }
}
