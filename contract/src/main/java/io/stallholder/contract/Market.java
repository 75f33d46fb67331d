package io.stallholder.contract;

import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/// What a contract is held against, as the seller of one product sees it.
///
/// @param clock the market's time: the machine's, unless the market has its own
/// @param isFresh whether nothing was ever metered for its customers; else a record may meet one of
///   an earlier run, and DuplicateRecord is taken where AWS's words allow it
/// @param customer the buyer whom all rules are about, licensed for two days at least
public record Market(
    Access access, InstantSource clock, boolean isFresh, Customer customer, More more) {
  /// @param endpoint of the service that the contract is about
  /// @param credentials of the account that published the product
  public record Access(URI endpoint, String region, AwsCredentialsIdentity credentials) {}

  /// @param dimension one that is metered, or, for entitlements, one that the buyer has
  public record Customer(
      String productCode, String accountId, String licenseArn, String dimension) {}

  /// What single rules need. A rule is skipped where its need is missing.
  ///
  /// @param another another license of the same product
  /// @param elsewhere a license of another product of the same seller
  /// @param former whose agreement ended more than an hour ago
  /// @param registrationToken of the customer, not yet expired
  /// @param legacyProductCode of a product from before 2026-06-01
  /// @param usageProductCode of a product that is paid by usage alone
  public record More(
      Optional<Customer> another,
      Optional<Customer> elsewhere,
      Optional<Customer> former,
      Optional<String> registrationToken,
      Optional<String> legacyProductCode,
      Optional<String> usageProductCode) {
    public static final More NOTHING =
        new More(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
  }
}
