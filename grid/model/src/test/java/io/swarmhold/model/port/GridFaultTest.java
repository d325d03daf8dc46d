package io.swarmhold.model.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GridFaultTest {

  @ParameterizedTest
  @EnumSource
  void eachHasAPageThatSaysWhatToDo(GridFault fault) {
    assertThat(Path.of("..", "..").resolve(fault.page()))
        .isRegularFile()
        .content()
        .contains(fault.code());
  }
}
