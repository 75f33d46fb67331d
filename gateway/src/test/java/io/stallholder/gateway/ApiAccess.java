package io.stallholder.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.ApiStage.Call;
import io.stallholder.gateway.ApiStage.Question;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/// How to get the answers of the calls that a seller's app asks about its buyers.
final class ApiAccess {
  private static final String UNKNOWN = "/v1/licenses/unknown";

  private ApiAccess() {}

  static Map<String, Question> questions(Supplier<ApiStage> stage) {
    Map<String, Question> all = new TreeMap<>();
    String access = "GET /v1/licenses/{id}/access ";
    all.put(access + 200, () -> stage.get().get(license(stage.get()) + "/access"));
    all.put(access + 304, () -> again(stage.get(), license(stage.get()) + "/access"));
    all.put(access + 400, () -> stage.get().get(license(stage.get()) + "/access?quantity=many"));
    all.put(access + 404, () -> stage.get().get(UNKNOWN + "/access"));
    String tenant = "GET /v1/access ";
    all.put(tenant + 200, () -> stage.get().get(tenant(stage.get(), "")));
    all.put(tenant + 304, () -> again(stage.get(), tenant(stage.get(), "")));
    all.put(tenant + 400, () -> stage.get().get(tenant(stage.get(), "&quantity=1")));
    all.put(tenant + 404, () -> stage.get().get("/v1/access?tenant=nobody"));
    String usage = "GET /v1/licenses/{id}/usage ";
    all.put(usage + 200, () -> stage.get().get(used(stage.get()) + "/usage?per=day"));
    all.put(usage + 400, () -> stage.get().get(used(stage.get()) + "/usage?after=x"));
    all.put(usage + 404, () -> stage.get().get(UNKNOWN + "/usage"));
    return all;
  }

  private static String license(ApiStage stage) throws Exception {
    return "/v1/licenses/" + stage.first("/v1/licenses", "licenses").path("id").textValue();
  }

  /// One with usage.
  private static String used(ApiStage stage) throws Exception {
    return "/v1/licenses/" + stage.first("/v1/ledger", "records").path("license").textValue();
  }

  private static String tenant(ApiStage stage, String more) throws Exception {
    String path = license(stage) + "/tenant";
    Call link = stage.call("PUT", path, "application/json", "{\"tenant\":\"tenant-42\"}");
    assertThat(send(stage, link).statusCode()).isEqualTo(200);
    return "/v1/access?tenant=tenant-42" + more;
  }

  /// Time stands still, so that nothing of the answer changes.
  private static Call again(ApiStage stage, String path) throws Exception {
    HttpResponse<byte[]> first = send(stage, stage.get(path));
    String tag = first.headers().firstValue("ETag").orElseThrow();
    return stage.get(path).with("If-None-Match", "\"other\", W/" + tag);
  }

  private static HttpResponse<byte[]> send(ApiStage stage, Call call) throws Exception {
    return stage.send(call, stage.gateway().internalPort());
  }
}
