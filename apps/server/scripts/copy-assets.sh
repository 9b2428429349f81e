# Copies what the server shows in a browser: the console as it was built, and of the package of the API
# reference, which has 12 MB, what is used. Each with its licences.
set -eu
cd "$(dirname "$0")/.."
rm -rf assets
mkdir -p assets/swagger-ui
cp -R node_modules/@castellan/console/dist assets/console
for file in swagger-ui.css swagger-ui-bundle.js favicon-32x32.png LICENSE NOTICE \
  swagger-ui-bundle.js.LICENSE.txt; do
  cp "node_modules/swagger-ui-dist/$file" assets/swagger-ui/
done
