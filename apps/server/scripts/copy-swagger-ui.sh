# Copies what the API reference shows in a browser, with its licence: the whole package has 12 MB.
set -eu
cd "$(dirname "$0")/.."
from=node_modules/swagger-ui-dist
to=assets/swagger-ui
rm -rf "$to"
mkdir -p "$to"
for file in swagger-ui.css swagger-ui-bundle.js favicon-32x32.png LICENSE NOTICE \
  swagger-ui-bundle.js.LICENSE.txt; do
  cp "$from/$file" "$to/"
done
