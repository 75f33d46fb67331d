package io.stallholder.cli.demo;

import java.net.URI;

/// Where a story is played: a simulator and a gateway, wherever they run.
///
/// @param simulator the simulator's address
/// @param registration the listener that buyers reach
/// @param gateway the listener of the seller's app
/// @param apiKey with all scopes
public record Stage(URI simulator, URI registration, URI gateway, String apiKey) {
  @Override
  public String toString() {
    return "Stage[" + simulator + ", " + registration + ", " + gateway + "]";
  }
}
