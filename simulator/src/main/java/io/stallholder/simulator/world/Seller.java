package io.stallholder.simulator.world;

/// An AWS account that publishes products, or from which a seller's software runs.
public record Seller(String accountId, String accessKeyId, String secretAccessKey) {
  @Override
  public String toString() {
    return "Seller[accountId=" + accountId + "]";
  }
}
