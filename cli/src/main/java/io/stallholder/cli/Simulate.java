package io.stallholder.cli;

import io.stallholder.gateway.config.RefusedStart;
import io.stallholder.simulator.MarketplaceSimulator;
import io.stallholder.simulator.world.Product;
import io.stallholder.simulator.world.Seller;
import io.stallholder.simulator.world.World;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `stallholder simulate`.
@Command(
    name = "simulate",
    description = {
      "Runs AWS Marketplace in a box, on the loopback interface, until SIGINT or SIGTERM.",
      "Needs neither a database nor an AWS account. What happened in it is gone when it ends."
    },
    footer = {
      "",
      "Example:",
      "  stallholder simulate --port 4577",
      "  curl http://127.0.0.1:4577/_simulator/world"
    })
final class Simulate implements Callable<Integer> {
  private final Machine machine;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "4577",
      description = "Where it listens; 0 takes any free port. Default: ${DEFAULT-VALUE}.")
  private int port;

  Simulate(Machine machine) {
    this.machine = machine;
  }

  @Override
  public Integer call() throws InterruptedException {
    MarketplaceSimulator simulator = start();
    machine.out().print(introduction(simulator.uri().toString()));
    machine.out().flush();
    return UntilStopped.run(machine, "the simulator", simulator::close);
  }

  private MarketplaceSimulator start() {
    try {
      return MarketplaceSimulator.start(port);
    } catch (UncheckedIOException e) {
      String why = Optional.ofNullable(e.getCause()).map(Throwable::getMessage).orElse("taken");
      throw new RefusedStart(e.getMessage() + ": " + why + "; choose another with --port", e);
    } catch (IllegalArgumentException e) {
      throw new RefusedStart("--port must be from 0 (any free one) to 65535, but is " + port, e);
    }
  }

  private static String introduction(String url) {
    World world = World.standing();
    Seller seller = world.sellers().getFirst();
    Product product = world.products().getFirst();
    return """
    The simulator listens on {url}

    AWS SDKs and the AWS CLI reach it with these variables. The credentials are simulated: they
    open nothing else.

      export AWS_ENDPOINT_URL={url}
      export AWS_REGION=us-east-1
      export AWS_ACCESS_KEY_ID={accessKey}
      export AWS_SECRET_ACCESS_KEY='{secretKey}'
      unset AWS_SESSION_TOKEN AWS_PROFILE

    A gateway that is to use it and its clock needs these as well, and a database of its own:

      export STALLHOLDER_CLOCK_URL={url}/_simulator/clock
      export STALLHOLDER_ACCOUNTS_0_ID={account}
      export STALLHOLDER_ACCOUNTS_0_QUEUE_URL={url}{queue}
      export STALLHOLDER_PRODUCTS_0_CODE={product}
      export STALLHOLDER_PRODUCTS_0_ACCOUNT={account}
      export STALLHOLDER_PRODUCTS_0_DIMENSIONS_0_KEY={dimension}

    What happens is up to you:

      curl {url}/_simulator/world
      curl {url}/_simulator/subscriptions -d '{"buyer":"{buyer}","product":"{product}"}'
      curl -X DELETE {url}/_simulator/subscriptions/AGREEMENT_ID
      curl -X PUT {url}/_simulator/clock -d '{"advance":"PT1H"}'
      curl -X PUT {url}/_simulator/clock -d '{"speed":180}'
      curl {url}/_simulator/faults -d '{"operation":"BatchMeterUsage","kind":"throttle","count":3}'
      curl {url}/_simulator/ledger
      curl {url}/_simulator/calls
      curl -X POST {url}/_simulator/reset

    Ctrl-C ends it.
    """
        .replace("{url}", url)
        .replace("{accessKey}", seller.accessKeyId())
        .replace("{secretKey}", seller.secretAccessKey())
        .replace("{account}", seller.accountId())
        .replace("{queue}", product.queue().path())
        .replace("{product}", product.code())
        .replace("{dimension}", product.dimensions().getFirst())
        .replace("{buyer}", world.buyers().getFirst().accountId());
  }
}
