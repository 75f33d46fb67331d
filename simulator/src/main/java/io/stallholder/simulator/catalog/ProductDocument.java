package io.stallholder.simulator.catalog;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.Json;
import io.stallholder.simulator.world.Dimension;
import io.stallholder.simulator.world.Product;

/// The details of a SaaS product, as `SaaSProduct@1.0` has them.
final class ProductDocument {
  private ProductDocument() {}

  @Behaviour(
      value = "A SaaS product's details: description, dimensions, versions with delivery options",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace Catalog API shapes, SaaSProduct@1.0; texts: ours",
      date = "2026-11-24")
  @Behaviour(
      value = "The details do not tell whether a product is for concurrent agreements",
      source = Source.GUESS,
      of = "no shape that we know has a member for it",
      date = "2026-11-24")
  static ObjectNode of(Product product) {
    ObjectNode document = Json.object();
    description(document.putObject("Description"), product);
    ObjectNode resources =
        document.putObject("PromotionalResources").put("LogoUrl", "https://example.com/logo.png");
    resources.putArray("Videos");
    resources.putArray("AdditionalResources");
    document.putObject("SupportInformation").put("Description", "support@example.com");
    ArrayNode dimensions = document.putArray("Dimensions");
    product.dimensions().forEach(dimension -> dimensions.add(dimension(dimension)));
    version(document.putArray("Versions").addObject(), product);
    ArrayNode buyers =
        document.putObject("Targeting").putObject("PositiveTargeting").putArray("BuyerAccounts");
    product.listing().buyerAccounts().forEach(buyers::add);
    return document;
  }

  private static void description(ObjectNode description, Product product) {
    String title = product.listing().title();
    description
        .put("ProductTitle", title)
        .put("ProductCode", product.code())
        .put("ShortDescription", title)
        .put("LongDescription", title)
        .putNull("Sku");
    description.putArray("Highlights").add(title);
    description.putArray("SearchKeywords").add("example");
    description.putArray("Categories").add("Monitoring");
    description
        .put("Visibility", product.listing().visibility().wireName())
        .put("ProductState", "Active")
        .putNull("AssociatedProducts")
        .putNull("ReplacementProductId");
  }

  private static ObjectNode dimension(Dimension dimension) {
    ObjectNode json =
        Json.object()
            .put("Name", dimension.name())
            .put("Description", dimension.name())
            .put("Key", dimension.key())
            .put("Unit", dimension.unit());
    ArrayNode types = json.putArray("Types");
    for (Dimension.Type type : Dimension.Type.values()) {
      if (dimension.types().contains(type)) {
        types.add(type.wireName());
      }
    }
    return json;
  }

  private static void version(ObjectNode version, Product product) {
    String suffix = product.productId().substring(product.productId().indexOf('-') + 1);
    version.put("Id", "version-" + suffix);
    ObjectNode option =
        version
            .putArray("DeliveryOptions")
            .addObject()
            .put("Id", "do-" + suffix)
            .put("Type", "SoftwareRegistration")
            .put("FulfillmentUrl", product.listing().fulfillmentUrl())
            .put("Visibility", "Public")
            .put("QuickLaunchEnabled", false)
            .putNull("LaunchUrl")
            .putNull("UsageInstructions");
    option.putArray("DeploymentTemplates");
  }
}
