package io.stallholder.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MachineTest {
  @Test
  void theProcessorIsNamedAsLinuxNamesIt() {
    List<String> info =
        List.of("processor\t: 0", "model name\t: AMD EPYC 7763", "model name\t: AMD EPYC 7763");
    assertThat(Machine.cpu(info, "amd64")).isEqualTo("AMD EPYC 7763");
  }

  @Test
  void whereTheSystemDoesNotSayTheArchitectureHasToDo() {
    assertThat(Machine.cpu(List.of("processor\t: 0", "BogoMIPS\t: 48.00"), "aarch64"))
        .isEqualTo("aarch64");
  }

  @Test
  void residentMemoryIsReadFromTheStatusOfTheProcess() throws IOException {
    assertThat(Resident.kibibytes(List.of("VmHWM:\t  999 kB", "VmRSS:\t  412004 kB")))
        .isEqualTo(412_004);
    assertThatThrownBy(() -> Resident.kibibytes(List.of("VmHWM:\t  999 kB")))
        .isInstanceOf(IOException.class);
  }
}
