package {{package}};

import java.util.List;
import java.util.Set;
import org.saliencyssl.api.ApiVersion;
import org.saliencyssl.api.Capability;
import org.saliencyssl.api.MaskingStrategy;
import org.saliencyssl.api.MaskingStrategyFactory;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.Problem;
import org.saliencyssl.api.RunFacts;

/** Makes the {{familyName}} {@code {{name}}}. */
public final class {{Name}}Factory implements {{Family}}Factory<{{Name}}Settings> {

  /** For {@link java.util.ServiceLoader}. */
  public {{Name}}Factory() {}

  @Override
  public String name() {
    return "{{name}}";
  }

  @Override
  public String description() {
    return {{Name}}Masking.DESCRIPTION;
  }

  @Override
  public Class<{{Name}}Settings> settingsType() {
    return {{Name}}Settings.class;
  }

  @Override
  public Set<Capability> capabilities({{Name}}Settings settings) {
    return {{Name}}Masking.CAPABILITIES;
  }

  @Override
  public List<Problem> check({{Name}}Settings settings, RunFacts facts) {
    return settings.check(facts);
  }

  @Override
  public MaskingStrategy create({{Name}}Settings settings, PluginContext context) {
    return new {{Name}}Masking(settings, context);
  }

  @Override
  public int apiVersion() {
    return ApiVersion.CURRENT;
  }
}
