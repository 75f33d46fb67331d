package io.stallholder.simulator.world;

/// The world as it is now. Guarded by the simulator's lock.
public final class CurrentWorld {
  private World world;

  public CurrentWorld(World world) {
    this.world = world;
  }

  public World get() {
    return world;
  }

  public void replace(World with) {
    world = with;
  }
}
