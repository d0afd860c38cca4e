/** Whether a package is installed where the benchmark finds it. */
function isInstalled(name) {
  try {
    import.meta.resolve(name);
    return true;
  } catch {
    return false;
  }
}

/** The packages that a server or a measurement needs and that are not installed: an installed flowProbe comes without them. */
export function missingPackages({ packages = [] }) {
  return packages.filter((name) => !isInstalled(name));
}
