package io.stallholder.gateway.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class LifecycleDocsTest {
  private static final Path PAGE = Path.of("..", "docs", "lifecycle.md");
  private static final String WRITE = "stallholder.write";

  @Test
  void thePageIsWhatTheTableSays() throws IOException {
    String page = LifecycleDocs.page();
    if (Boolean.getBoolean(WRITE)) {
      Files.writeString(PAGE, page);
    }
    assertThat(page)
        .as("renew it with: ./mvnw -pl gateway test -Dtest=LifecycleDocsTest -D%s=true", WRITE)
        .isEqualTo(Files.readString(PAGE));
  }
}
