import java.io.IOException;
import java.util.Set;
import org.elasticsearch.env.Environment;
import org.elasticsearch.plugins.PluginBundle;
import org.elasticsearch.plugins.PluginsLoader;

/** Finds the modules of a home folder. */
final class Modules {
  private Modules() {}

  static Set<PluginBundle> load(Environment environment) throws IOException {
    return PluginsLoader.loadModulesBundles(environment.modulesDir(), false);
  }
}
