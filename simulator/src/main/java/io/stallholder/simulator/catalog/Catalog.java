package io.stallholder.simulator.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.catalog.Entity.OfferEntity;
import io.stallholder.simulator.catalog.Entity.ProductEntity;
import io.stallholder.simulator.fault.Faults;
import io.stallholder.simulator.protocol.Call;
import io.stallholder.simulator.protocol.Json;
import io.stallholder.simulator.protocol.RestJson;
import io.stallholder.simulator.protocol.Service;
import io.stallholder.simulator.world.CurrentWorld;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// AWS Marketplace Catalog API over REST-JSON: what it tells; nothing can be changed by it.
public final class Catalog {
  private static final String CATALOG = "AWSMarketplace";
  private static final int MAX_ENTITIES = 50;
  private static final int MAX_CHANGE_SETS = 20;
  private static final int MAX_BATCH = 20;
  private static final int MAX_ID = 255;
  private static final Pattern ID = Pattern.compile("[\\w-]+");
  private static final Pattern BATCH_ID = Pattern.compile("[a-zA-Z0-9][.a-zA-Z0-9/-]+[a-zA-Z0-9]");

  private static final Map<String, String> READS =
      Map.of(
          "GET /DescribeEntity", "DescribeEntity",
          "POST /BatchDescribeEntities", "BatchDescribeEntities",
          "POST /ListEntities", "ListEntities",
          "POST /ListChangeSets", "ListChangeSets",
          "GET /DescribeChangeSet", "DescribeChangeSet");
  private static final Map<String, String> OTHERS =
      Map.of(
          "POST /StartChangeSet", "StartChangeSet",
          "PATCH /CancelChangeSet", "CancelChangeSet",
          "GET /GetResourcePolicy", "GetResourcePolicy",
          "POST /PutResourcePolicy", "PutResourcePolicy",
          "DELETE /DeleteResourcePolicy", "DeleteResourcePolicy",
          "POST /ListTagsForResource", "ListTagsForResource",
          "POST /TagResource", "TagResource",
          "POST /UntagResource", "UntagResource",
          "POST /ListAssessments", "ListAssessments",
          "POST /DescribeAssessment", "DescribeAssessment");

  /// Kinds of entities of which the world has none.
  private static final Set<String> OTHER_TYPES =
      Set.of(
          "AmiProduct",
          "ContainerProduct",
          "DataProduct",
          "MachineLearningProduct",
          "ProcurementPolicy",
          "Experience",
          "Audience",
          "BrandingSettings",
          "OfferSet",
          "Seller",
          "ResaleAuthorization",
          "Solution");

  private static final Set<String> PRODUCT_SORTS =
      Set.of(
          Entity.ENTITY_ID,
          "ProductTitle",
          Entity.VISIBILITY,
          Entity.LAST_MODIFIED_DATE,
          "DeliveryOptionTypes");
  private static final Set<String> OFFER_SORTS =
      Set.of(
          Entity.ENTITY_ID,
          "Name",
          "ProductId",
          "ResaleAuthorizationId",
          "ReleaseDate",
          "AvailabilityEndDate",
          "BuyerAccounts",
          OfferEntity.STATE,
          "Targeting",
          Entity.LAST_MODIFIED_DATE,
          "OfferSetId",
          "TargetAgreementId",
          "TargetAgreementIntent",
          "CreatedBySource");

  private final CurrentWorld world;
  private final Faults faults;

  public Catalog(CurrentWorld world, Faults faults) {
    this.world = world;
    this.faults = faults;
  }

  public Service service() {
    Map<String, String> paths = new HashMap<>(READS);
    paths.putAll(OTHERS);
    return new Service(
        "AWS Marketplace Catalog API",
        "aws-marketplace",
        false,
        List.of(new RestJson(paths, "com.amazonaws.marketplacecatalog#")),
        Map.of(
            "DescribeEntity", this::describeEntity,
            "BatchDescribeEntities", this::batchDescribeEntities,
            "ListEntities", this::listEntities,
            "ListChangeSets", this::listChangeSets,
            "DescribeChangeSet", this::describeChangeSet),
        Set.copyOf(OTHERS.values()));
  }

  @Behaviour(
      value = "The details come twice: as text, and as an object",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace Catalog API model, DescribeEntityResponse",
      date = "2026-11-24")
  private ObjectNode describeEntity(Call call) {
    refuse(call);
    checkCatalog(call.input(), "catalog");
    String id = id(call.input(), "entityId", ID);
    Entity entity = find(call, id).orElseThrow(() -> CatalogErrors.notFound(missing(id)));
    ObjectNode output = describe(entity);
    return output.put("Details", Json.text(output.path("DetailsDocument")));
  }

  private static ObjectNode describe(Entity entity) {
    ObjectNode json =
        Json.object()
            .put("EntityType", entity.versionedType())
            .put("EntityIdentifier", entity.identifier())
            .put("EntityArn", entity.arn())
            .put(Entity.LAST_MODIFIED_DATE, Entity.text(entity.modified()));
    json.set("DetailsDocument", entity.document());
    return json;
  }

  @Behaviour(
      value = "A batch answers 200; what is not found stands among its errors, by id",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace Catalog API reference, BatchDescribeEntities, examples",
      date = "2026-11-24")
  private ObjectNode batchDescribeEntities(Call call) {
    refuse(call);
    JsonNode requests = call.input().path("EntityRequestList");
    if (!requests.isArray() || requests.isEmpty() || requests.size() > MAX_BATCH) {
      throw CatalogErrors.invalid("EntityRequestList must have between 1 and 20 members.");
    }
    ObjectNode output = Json.object();
    ObjectNode details = output.putObject("EntityDetails");
    ObjectNode errors = output.putObject("Errors");
    for (JsonNode request : requests) {
      checkCatalog(request, "Catalog");
      String id = id(request, Entity.ENTITY_ID, BATCH_ID);
      Optional<Entity> entity = find(call, id);
      if (entity.isPresent()) {
        details.set(id, describe(entity.get()));
      } else {
        errors.putObject(id).put("ErrorCode", "ResourceNotFound").put("ErrorMessage", missing(id));
      }
    }
    return output;
  }

  @Behaviour(
      value = "Only the caller's own entities are there; those shared with it are none",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace Catalog API model, OwnershipType; sharing is not simulated",
      date = "2026-11-24")
  private ObjectNode listEntities(Call call) {
    refuse(call);
    ObjectNode input = call.input();
    checkCatalog(input, "Catalog");
    String type = input.path("EntityType").asText();
    String ownership = input.path("OwnershipType").asText("SELF");
    if (!Set.of("SELF", "SHARED").contains(ownership)) {
      throw CatalogErrors.invalid("OwnershipType is SELF or SHARED: " + ownership);
    }
    String about = call.caller().accountId() + type + ownership;
    Selection selection =
        Selection.read(
            about, Filters.ofEntities(type, input), order(type, input), input, MAX_ENTITIES);
    List<Entity> ofType =
        ownership.equals("SHARED")
            ? List.of()
            : mine(call).stream().filter(one -> one.type().equals(type)).toList();
    return selection.answer("EntitySummaryList", ofType);
  }

  @Behaviour(
      value = "Entities are sorted by LastModifiedDate, by Sort, or by their type's own sort",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace Catalog API model, Sort and EntityTypeSort; both: the latter, we guess",
      date = "2026-11-24")
  @Behaviour(
      value = "An entity type that does not exist is a ValidationException",
      source = Source.GUESS,
      of = "the model lists the types; the error is not documented",
      date = "2026-11-24")
  private static Selection.Order order(String type, ObjectNode input) {
    Set<String> allowed =
        switch (type) {
          case ProductEntity.TYPE -> PRODUCT_SORTS;
          case OfferEntity.TYPE -> OFFER_SORTS;
          default -> {
            if (!OTHER_TYPES.contains(type)) {
              throw CatalogErrors.invalid("The entity type is not supported: " + type);
            }
            yield Set.of(Entity.ENTITY_ID, Entity.LAST_MODIFIED_DATE);
          }
        };
    JsonNode typed = input.path("EntityTypeSort").path(type + "Sort");
    JsonNode sort = typed.isObject() ? typed : input.path("Sort");
    return Selection.Order.read(sort, Entity.LAST_MODIFIED_DATE, allowed);
  }

  private ObjectNode listChangeSets(Call call) {
    refuse(call);
    ObjectNode input = call.input();
    checkCatalog(input, "Catalog");
    Selection.Order order =
        Selection.Order.read(input.path("Sort"), "StartTime", Set.of("StartTime", "EndTime"));
    String about = call.caller().accountId() + "change sets";
    return Selection.read(about, Filters.ofChangeSets(input), order, input, MAX_CHANGE_SETS)
        .answer("ChangeSetSummaryList", changeSets(call));
  }

  private ObjectNode describeChangeSet(Call call) {
    refuse(call);
    checkCatalog(call.input(), "catalog");
    String id = id(call.input(), "changeSetId", ID);
    return changeSets(call).stream()
        .filter(one -> one.id().equals(id))
        .findFirst()
        .orElseThrow(
            () -> CatalogErrors.notFound("Requested change set '" + id + "' does not exist."))
        .describe();
  }

  private List<ChangeSet> changeSets(Call call) {
    return mine(call).stream().map(ChangeSet::new).toList();
  }

  private List<Entity> mine(Call call) {
    return Entities.of(call.caller().accountId(), world.get());
  }

  @Behaviour(
      value = "Another account's entity is not found",
      source = Source.GUESS,
      of = "ResourceNotFoundException and AccessDeniedException are both documented",
      date = "2026-11-24")
  private Optional<Entity> find(Call call, String id) {
    return mine(call).stream().filter(one -> one.id().equals(id)).findFirst();
  }

  private static String missing(String id) {
    return "Requested entity '" + id + "' does not exist.";
  }

  private void refuse(Call call) {
    faults.refuse(call.operation(), CatalogErrors::throttled);
  }

  @Behaviour(
      value = "A catalog other than AWSMarketplace, or none, is a ValidationException",
      source = Source.GUESS,
      of = "AWSMarketplace is documented as the only one; the error is not",
      date = "2026-11-24")
  private static void checkCatalog(JsonNode input, String member) {
    String catalog = input.path(member).asText();
    if (!catalog.equals(CATALOG)) {
      throw CatalogErrors.invalid("Catalog must be AWSMarketplace, not '" + catalog + "'");
    }
  }

  private static String id(JsonNode input, String member, Pattern pattern) {
    String id = input.path(member).asText();
    if (id.length() > MAX_ID || !pattern.matcher(id).matches()) {
      throw CatalogErrors.invalid(
          "%s must have 1 to 255 characters and match %s".formatted(member, pattern));
    }
    return id;
  }
}
