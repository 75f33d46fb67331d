package io.stallholder.gateway.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.agreement.Shop;
import io.stallholder.gateway.loop.Loop;
import io.stallholder.marketplace.aws.AccountSettings;
import io.stallholder.marketplace.aws.AwsAccess;
import io.stallholder.marketplace.aws.Environment;
import io.stallholder.marketplace.queue.QueueReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A queue that takes the poll and never answers. Whoever waited for it would wait for a minute.
@Timeout(20)
final class ReceivingIT {
  private static final Instant NOON = Instant.parse("2026-11-05T12:00:00Z");

  @Test
  void closingBreaksOffAPollThatWaits() throws Exception {
    try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var shop = new Shop(NOON);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      URI origin = URI.create("http://127.0.0.1:" + silent.getLocalPort());
      try (AwsAccess access = access(origin);
          QueueReader queue = access.queue(origin.resolve("/210987654321/events"))) {
        var receiving = new Receiving(shop.jdbi(), queue, shop.clock());
        Future<Loop.Round> round = threads.submit(receiving::once);
        try (Socket polling = silent.accept()) {
          assertThat(polling.getInputStream().read()).isNotNegative();
          receiving.close();
          assertThat(round.get()).isEqualTo(Loop.Round.BUSY);
        }
        assertThat(receiving.once()).isEqualTo(Loop.Round.IDLE);
      }
    }
  }

  private static AwsAccess access(URI origin) {
    return AwsAccess.of(
        new AccountSettings(Shop.SELLER, Shop.REGION, Optional.empty(), Optional.empty()),
        new Environment(
            Map.of(
                "AWS_ENDPOINT_URL", origin.toString(),
                "AWS_ACCESS_KEY_ID", "AKIASIMULATORSELLER1",
                "AWS_SECRET_ACCESS_KEY", "simulated+secret/of/210987654321/EXAMPLE"),
            Map.of()));
  }
}
