package org.saliencyssl.experiment;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import java.nio.file.Path;
import java.util.List;
import org.saliencyssl.experiment.plugin.PluginFolders;
import org.saliencyssl.experiment.run.ExperimentRunner;
import org.saliencyssl.experiment.run.LocalRunner;
import org.saliencyssl.experiment.run.PointWorker;
import org.saliencyssl.experiment.spec.PluginRegistries;
import org.saliencyssl.experiment.spec.SpecReader;

/** Puts the parts together. */
final class ExperimentModule extends AbstractModule {

  private final Console console;

  ExperimentModule(Console console) {
    this.console = console;
  }

  @Override
  protected void configure() {
    binder().requireExplicitBindings();
    bind(Console.class).toInstance(console);
    bind(StopSignal.class).toInstance(new StopSignal(console.err()));
    bind(ExperimentRunner.class).to(LocalRunner.class);
    bind(PointWorker.class);
    bind(RunCommand.class);
    bind(PlanCommand.class);
    bind(StatusCommand.class);
    bind(WorkerCommand.class);
    bind(ResumeCommand.class);
    bind(ValidateCommand.class);
    bind(PluginsCommand.class);
    bind(NewPluginCommand.class);
    bind(ReportCommand.class);
    bind(SchemaCommand.class);
  }

  @Provides
  @Singleton
  PluginRegistries plugins() {
    ClassLoader program = ExperimentModule.class.getClassLoader();
    List<Path> folders =
        PluginFolders.configured(
            System.getenv(PluginFolders.VARIABLE), System.getProperty("saliency.home"));
    return PluginRegistries.load(
        program, PluginFolders.open(folders, program, PluginRegistries.FAMILIES));
  }

  @Provides
  SpecReader specReader(PluginRegistries plugins) {
    return new SpecReader(plugins);
  }
}
