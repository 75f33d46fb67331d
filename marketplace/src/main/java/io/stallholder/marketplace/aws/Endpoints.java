package io.stallholder.marketplace.aws;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.endpoints.SqsEndpointParams;
import software.amazon.awssdk.services.sqs.endpoints.SqsEndpointProvider;
import software.amazon.awssdk.services.sts.endpoints.StsEndpointParams;
import software.amazon.awssdk.services.sts.endpoints.StsEndpointProvider;

/// Where each service of one account is called: the configured endpoint if there is one, else the
/// region's.
final class Endpoints {
  private static final String GLOBAL_PROPERTY = "aws.endpointUrl";
  private static final String GLOBAL_VARIABLE = "AWS_ENDPOINT_URL";

  private static final Set<String> MARKETPLACE_PARTITIONS = Set.of("aws", "aws-cn", "aws-eusc");

  private final Environment environment;
  private final Region region;

  Endpoints(Environment environment, String region) {
    this.environment = environment;
    this.region = Region.of(region);
  }

  /// The services, with the names that the AWS SDK's settings use for them.
  enum Service {
    METERING("MarketplaceMetering", "MARKETPLACE_METERING"),
    ENTITLEMENT("MarketplaceEntitlement", "MARKETPLACE_ENTITLEMENT_SERVICE"),
    AGREEMENT("MarketplaceAgreement", "MARKETPLACE_AGREEMENT"),
    SQS("Sqs", "SQS"),
    STS("Sts", "STS");

    private final String property;
    private final String variable;

    Service(String property, String variable) {
      this.property = GLOBAL_PROPERTY + property;
      this.variable = GLOBAL_VARIABLE + "_" + variable;
    }

    String printed() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// A configured endpoint, in the order in which the AWS SDK for Java looks: both properties, then
  /// both variables, the service's own before the global one.
  Optional<URI> configured(Service service) {
    return Stream.of(
            environment.property(service.property),
            environment.property(GLOBAL_PROPERTY),
            environment.variable(service.variable),
            environment.variable(GLOBAL_VARIABLE))
        .flatMap(Optional::stream)
        .findFirst()
        .map(text -> uri(service, text));
  }

  private static URI uri(Service service, String text) {
    URI uri;
    try {
      uri = URI.create(text.strip());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(notAnEndpoint(service, text), e);
    }
    if (uri.getScheme() == null || uri.getHost() == null) {
      throw new IllegalArgumentException(notAnEndpoint(service, text));
    }
    return uri;
  }

  private static String notAnEndpoint(Service service, String text) {
    return "the endpoint of "
        + service.variable
        + " must be like https://host, not \""
        + text
        + '"';
  }

  URI of(Service service) {
    return configured(service).orElseGet(() -> ofRegion(service));
  }

  private URI ofRegion(Service service) {
    if (!MARKETPLACE_PARTITIONS.contains(partition())) {
      throw new IllegalArgumentException(
          "AWS Marketplace is not known to be in region " + region + ": set " + service.variable);
    }
    return switch (service) {
      case METERING ->
          https(isSovereign() ? "metering-marketplace." : "metering.marketplace.", region);
      case ENTITLEMENT ->
          https(
              partition().equals("aws") ? "entitlement.marketplace." : "entitlement-marketplace.",
              entitlementRegion());
      case AGREEMENT -> https("agreement-marketplace.", entitlementRegion());
      case SQS ->
          SqsEndpointProvider.defaultProvider()
              .resolveEndpoint(SqsEndpointParams.builder().region(region).build())
              .join()
              .url();
      case STS ->
          StsEndpointProvider.defaultProvider()
              .resolveEndpoint(StsEndpointParams.builder().region(region).build())
              .join()
              .url();
    };
  }

  /// The Entitlement Service and the Agreement API live in one region per partition, wherever usage
  /// is metered.
  Region entitlementRegion() {
    return switch (partition()) {
      case "aws" -> Region.US_EAST_1;
      case "aws-cn" -> Region.CN_NORTHWEST_1;
      default -> region;
    };
  }

  private URI https(String prefix, Region where) {
    return URI.create(
        "https://" + prefix + where.id() + "." + PartitionMetadata.of(where).dnsSuffix());
  }

  private boolean isSovereign() {
    return partition().equals("aws-eusc");
  }

  private String partition() {
    return PartitionMetadata.of(region).id();
  }
}
