package io.stallholder.cli;

import io.stallholder.gateway.config.GatewayConfig;
import io.stallholder.gateway.config.RefusedStart;
import io.stallholder.gateway.database.Database;

/// The gateway's database, for verbs that go straight to it.
final class Databases {
  private Databases() {}

  static Database open(GatewayConfig config) {
    return Database.open(
        config
            .database()
            .orElseThrow(
                () -> new RefusedStart("database.url is not set: say where PostgreSQL is")));
  }
}
