package io.stallholder.simulator.control;

import io.stallholder.simulator.agreement.Agreements;
import io.stallholder.simulator.behaviour.Switches;
import io.stallholder.simulator.clock.VirtualClock;
import io.stallholder.simulator.fault.Faults;
import io.stallholder.simulator.metering.Metering;
import io.stallholder.simulator.protocol.Calls;
import io.stallholder.simulator.queue.Queues;
import io.stallholder.simulator.world.CurrentWorld;
import io.stallholder.simulator.world.Product;
import io.stallholder.simulator.world.World;
import java.util.concurrent.locks.ReentrantLock;

/// Everything that can be controlled, and the lock that guards it.
public record Parts(
    ReentrantLock lock,
    VirtualClock clock,
    CurrentWorld world,
    Queues queues,
    Agreements agreements,
    Metering metering,
    Switches switches,
    Faults faults,
    Calls calls) {
  /// A world in which nothing has happened yet. Time goes on: it never goes back.
  void begin(World with) {
    clock.forgetAll();
    world.replace(with);
    agreements.forgetAll();
    metering.reset();
    queues.renew(with.products().stream().map(Product::queue).distinct().toList());
  }
}
