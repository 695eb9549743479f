{{/* Immutable on a Deployment: nothing may ever be added. */}}
{{- define "frontend.selector" -}}
app.kubernetes.io/name: frontend
app.kubernetes.io/component: web
{{- end }}

{{- define "frontend.labels" -}}
{{ include "frontend.selector" . }}
app.kubernetes.io/part-of: quayside
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/version: {{ include "frontend.version" . | quote }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{/* {tag, digest} of the image that runs, as YAML: what the release pipeline wrote, else the values of `image`. */}}
{{- define "frontend.release" -}}
{{- $released := .Values.release.frontend | default dict -}}
{{- if or $released.tag $released.digest }}
{{- $released | toYaml }}
{{- else }}
{{- dict "tag" .Values.image.tag "digest" .Values.image.digest | toYaml }}
{{- end }}
{{- end }}

{{/* A digest has 71 characters and a colon, a label at most 63 and none. */}}
{{- define "frontend.version" -}}
{{- $release := include "frontend.release" . | fromYaml -}}
{{- $release.tag | default .Chart.AppVersion | trunc 63 }}
{{- end }}

{{- define "frontend.image" -}}
{{- $release := include "frontend.release" . | fromYaml -}}
{{- if $release.digest }}
{{- .Values.image.repository }}@{{ $release.digest }}
{{- else }}
{{- .Values.image.repository }}:{{ $release.tag | default .Chart.AppVersion }}
{{- end }}
{{- end }}

{{- define "frontend.minimumPods" -}}
{{- ternary .Values.autoscaling.minReplicas .Values.replicas .Values.autoscaling.enabled }}
{{- end }}

{{/*
Peers of one API Service for nginx. The headless name gives it the pods, so that it can go to another pod for what is
safe to repeat. DNS may name a pod for seconds after it has gone, and all of them may have gone by then: so the Service's
own address, whose endpoints every node knows within moments, is the backup.
*/}}
{{- define "frontend.servers" -}}
{{- $domain := printf "%s.svc.%s" .root.Values.network.backendNamespace .root.Values.clusterDomain -}}
server {{ .service }}-headless.{{ $domain }}:5000 resolve max_fails=0; server {{ .service }}.{{ $domain }}:8000 resolve backup max_fails=0;
{{- end }}

{{/* One directive for each address of the edge. */}}
{{- define "frontend.forEdge" -}}
{{- $directives := list }}
{{- range .root.Values.trustedEdge }}{{ $directives = append $directives (printf $.format .) }}{{ end }}
{{- join " " $directives }}
{{- end }}

{{/* What nginx is configured with; a change of it rolls the pods. */}}
{{- define "frontend.nginx" -}}
{{- range $path, $_ := .Files.Glob "files/*.template" -}}
{{ base $path }}: |
  {{- $.Files.Get $path | trim | nindent 2 }}
{{ end -}}
{{- /* What nginx needs in a cluster only. The image's entrypoint reads the cluster's DNS from the pod's resolv.conf. A second is how long a pod that has
       gone is still asked: nginx would keep a name for as long as its TTL says. */ -}}
cluster.conf.template: |
  resolver ${NGINX_LOCAL_RESOLVERS} valid=1s;
  resolver_timeout 2s;
  # A connection that the edge used less than this long ago isn't closed at SIGQUIT but serves one more request: the edge
  # can't repeat a POST that was under way when its connection closed. (nginx 1.27.4 and later.)
  keepalive_min_timeout 5s;
{{- end }}
