# guardduty-slack as a small image: Alpine's Node and the package, as `npm pack` makes it, and no package manager.
#
#   docker build --tag guardduty-slack .
#   docker run --rm -it -v "$PWD:/work" -v "$HOME/.aws:/home/operator/.aws:ro" -e AWS_PROFILE guardduty-slack plan --org
FROM node:24-alpine AS build
WORKDIR /project
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm pack && tar -xzf guardduty-slack-*.tgz -C /opt

FROM alpine:3.22
RUN apk add --no-cache ca-certificates nodejs && adduser -D -u 1000 operator
COPY --from=build /opt/package /opt/guardduty-slack
USER operator
WORKDIR /work
ENTRYPOINT ["node", "/opt/guardduty-slack/dist/main.cjs"]
CMD ["--help"]
