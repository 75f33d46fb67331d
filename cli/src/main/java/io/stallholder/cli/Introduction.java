package io.stallholder.cli;

import io.stallholder.simulator.world.Product;
import io.stallholder.simulator.world.Seller;
import io.stallholder.simulator.world.World;
import java.nio.file.Path;
import java.util.Optional;

/// What the simulator says when it listens.
final class Introduction {
  private static final String LISTENS = "The simulator listens on {url}\n";

  private static final String SELLER =
      """

      AWS SDKs and the AWS CLI reach it with these variables. The credentials are simulated: they
      open nothing else.

        export AWS_ENDPOINT_URL={url}
        export AWS_REGION=us-east-1
        export AWS_ACCESS_KEY_ID={accessKey}
        export AWS_SECRET_ACCESS_KEY='{secretKey}'
        unset AWS_SESSION_TOKEN AWS_PROFILE
      """;

  private static final String PRODUCT =
      """

      A gateway that is to use it and its clock needs these as well, and a database of its own:

        export STALLHOLDER_CLOCK_URL={url}/_simulator/clock
        export STALLHOLDER_ACCOUNTS_0_ID={account}
        export STALLHOLDER_ACCOUNTS_0_QUEUE_URL={url}{queue}
        export STALLHOLDER_PRODUCTS_0_CODE={product}
        export STALLHOLDER_PRODUCTS_0_ACCOUNT={account}
        export STALLHOLDER_PRODUCTS_0_DIMENSIONS_0_KEY={dimension}
      """;

  private static final String HAPPENINGS =
      """

      What happens is up to you:

        curl {url}/_simulator/world
        curl {url}/_simulator/subscriptions -d '{"buyer":"{buyer}","product":"{product}"}'
        curl -X DELETE {url}/_simulator/subscriptions/AGREEMENT_ID
        curl -X PUT {url}/_simulator/clock -d '{"advance":"PT1H"}'
        curl -X PUT {url}/_simulator/clock -d '{"speed":180}'
        curl {url}/_simulator/faults -d '{"operation":"BatchMeterUsage","kind":"throttle","count":3}'
        curl -X POST {url}/_simulator/reset

      or to a story: stallholder simulate --scenario list
      """;

  private Introduction() {}

  /// For who has no time.
  static String brief(String url) {
    return LISTENS.replace("{url}", url);
  }

  /// @param data the folder in which it is kept
  static String of(String url, World world, Optional<Path> data) {
    Optional<Seller> seller = world.sellers().stream().findFirst();
    Optional<Product> product = world.products().stream().findFirst();
    String buyer = world.buyers().isEmpty() ? "BUYER" : world.buyers().getFirst().accountId();
    String text =
        LISTENS
            + seller.map(Introduction::seller).orElse("")
            + product.map(Introduction::product).orElse("")
            + HAPPENINGS
            + kept(data)
            + "Ctrl-C ends it.\n";
    return text.replace("{url}", url)
        .replace("{buyer}", buyer)
        .replace("{product}", product.map(Product::code).orElse("PRODUCT"));
  }

  private static String kept(Optional<Path> data) {
    return data.map(folder -> "\nWhat happened is kept in " + folder + ". ")
        .orElse("\nWhat happened is gone when it ends; --data DIR would keep it. ");
  }

  private static String seller(Seller seller) {
    return SELLER
        .replace("{accessKey}", seller.key().id())
        .replace("{secretKey}", seller.key().secret());
  }

  private static String product(Product product) {
    return PRODUCT
        .replace("{account}", product.seller())
        .replace("{queue}", product.queue().path())
        .replace("{dimension}", product.dimensions().getFirst().key());
  }
}
